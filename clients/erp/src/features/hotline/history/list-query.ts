import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/app/api";
import { currentSession } from "@/app/session";
import { callStore } from "@/live/call-store";
import { callQuery, type HotlineSearch } from "../hotline-search";

const FIRST_PAGE = 100;
const NEXT_PAGES = 500;
/** The stream tells an agent of their own calls alone; how many colleagues logged since is asked this often. */
const ASK_AGAIN_MS = 20_000;

const queryOf = (search: HotlineSearch) => callQuery(search, currentSession()?.member.id ?? "");

/** The ids that match, page by page, in the server's order; what they look like is in the call store. */
export function useCallList(search: HotlineSearch) {
  const query = queryOf(search);
  const result = useInfiniteQuery({
    queryKey: ["live", "calls", query],
    queryFn: async ({ pageParam, signal }) => {
      const place = pageParam === null ? { limit: FIRST_PAGE } : { limit: NEXT_PAGES, cursor: pageParam };
      const page = await api.listCalls({ ...query, ...place }, signal);
      callStore.absorb(page.items);
      return {
        ids: page.items.map((call) => call.id),
        agents: page.items.flatMap(({ member_id: id, member_name: name }) => (id && name ? [{ id, name }] : [])),
        next: page.next_cursor,
        total: page.total,
        exact: page.total_is_exact,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const pages = result.data?.pages;
  const ids = useMemo(() => [...new Set(pages?.flatMap((page) => page.ids) ?? [])], [pages]);
  const last = pages?.at(-1);
  return { ...result, ids, total: last?.total ?? 0, exact: last?.exact ?? true };
}

/** How many more calls match than the list shows: they wait behind a pill, lists do not jump. */
export function useCallsSince(search: HotlineSearch, { total, exact }: { total: number; exact: boolean }): number {
  const query = queryOf(search);
  const { data } = useQuery({
    queryKey: ["calls-since", query, total],
    queryFn: ({ signal }) => api.listCalls({ ...query, limit: 1 }, signal),
    enabled: exact,
    refetchInterval: ASK_AGAIN_MS,
    staleTime: ASK_AGAIN_MS,
    retry: false,
  });
  return data?.total_is_exact ? Math.max(0, data.total - total) : 0;
}
