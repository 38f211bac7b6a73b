import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/app/api";
import { ticketStore } from "@/live/ticket-store";
import { ticketKeys } from "../keys";
import { filterOf, type TicketSearch } from "./ticket-search";

/** A first page small enough to be there at once, then large ones for whoever scrolls. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 500;

interface Page {
  references: string[];
  next: string | null;
  total: number;
  exact: boolean;
}

/** The references that match, page by page, in the server's order; what they look like is in the ticket store. */
export function useTicketList(search: TicketSearch) {
  const query = filterOf(search);
  const result = useInfiniteQuery({
    queryKey: ticketKeys.list(query),
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const place = pageParam === null ? { limit: FIRST_PAGE } : { limit: NEXT_PAGES, cursor: pageParam };
      const page = await api.listTickets({ ...query, ...place }, signal);
      ticketStore.absorb(page.items);
      return {
        references: page.items.map((ticket) => ticket.reference),
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
  // A ticket that moved between two page reads may come twice; a list shows it once.
  const ids = useMemo(() => [...new Set(pages?.flatMap((page) => page.references) ?? [])], [pages]);
  const last = pages?.at(-1);
  return { ...result, ids, total: last?.total ?? 0, exact: last?.exact ?? true };
}
