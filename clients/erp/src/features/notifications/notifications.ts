/** A member's notifications (TKT-6): read once, then kept by the stream. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { asProblem, type Notification } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { useLive } from "@/live/subscribe";
import { announce } from "@/shell/notices";
import { withNew, withRead, type Pages } from "./fold";

const KEY = ["live", "notifications"] as const;
const PAGE = 30;

export function useNotifications() {
  const result = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) =>
      api.listNotifications({ limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  return {
    ...result,
    items: result.data?.pages.flatMap((page) => page.items) ?? [],
    unread: result.data?.pages[0]?.unread ?? 0,
  };
}

/** Takes in what arrives while mounted and says it once, with the way to the ticket. */
export function useArrivingNotifications(mayOpenTickets: boolean): void {
  useLive("notification", ({ notification }) => {
    if (notification.read_at !== null) {
      void queryClient.invalidateQueries({ queryKey: KEY });
      return;
    }
    const known = queryClient.getQueryData<Pages>(KEY);
    const next = known && withNew(known, notification);
    // What the stream repeats after a short gap was said already.
    if (known !== undefined && next === known) return;
    if (next !== undefined) queryClient.setQueryData(KEY, next);
    announce("news", notification.title, mayOpenTickets ? (notification.reference ?? undefined) : undefined);
  });
}

/** Marks as read at once, and takes that back with a word when the server did not hear it. */
export function useMarkRead() {
  return useMutation({
    mutationFn: (which: { ids: string[] } | { all: true }) => api.readNotifications(which),
    onMutate: async (which) => {
      await queryClient.cancelQueries({ queryKey: KEY });
      const before = queryClient.getQueryData<Pages>(KEY);
      if (before) queryClient.setQueryData(KEY, withRead(before, which, new Date().toISOString()));
    },
    onError: (cause) => {
      void queryClient.invalidateQueries({ queryKey: KEY });
      announce("danger", `Nothing was marked as read: ${asProblem(cause).message}`);
    },
  });
}

export const isUnread = (notification: Notification): boolean => notification.read_at === null;
