import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ticketStore } from "@/live/ticket-store";
import { ticketKeys } from "../keys";
import type { Ticket } from "../model";

/** A burst of changes costs one read. */
const AFTER_CHANGE_MS = 150;

/** One ticket whole; read again when the stream says that it moved on. */
export function useTicket(reference: string) {
  useRefreshOnChange(reference);
  return useQuery({
    queryKey: ticketKeys.one(reference),
    queryFn: async ({ signal }): Promise<Ticket> => {
      const ticket = await api.readTicket(reference, signal);
      ticketStore.absorb([ticket]);
      return ticket;
    },
  });
}

function useRefreshOnChange(reference: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unfollow = ticketStore.onChanges((changes) => {
      const change = changes.find(({ id }) => id === reference);
      const known = queryClient.getQueryData<Ticket>(ticketKeys.one(reference));
      if (timer !== undefined || !change?.after || change.after.version <= (known?.version ?? 0)) return;
      timer = setTimeout(() => {
        timer = undefined;
        void queryClient.invalidateQueries({ queryKey: ticketKeys.one(reference) });
      }, AFTER_CHANGE_MS);
    });
    return () => {
      clearTimeout(timer);
      unfollow();
    };
  }, [reference]);
}
