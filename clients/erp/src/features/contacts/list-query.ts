import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/app/api";
import { contactStore } from "@/live/contact-store";
import { contactQuery, type ContactSearch } from "./contact-search";

const FIRST_PAGE = 100;
const NEXT_PAGES = 500;

/** The ids that match, page by page, in the server's order; what they look like is in the contact store. */
export function useContactList(search: ContactSearch) {
  const query = contactQuery(search);
  const result = useInfiniteQuery({
    queryKey: ["live", "contacts", query],
    queryFn: async ({ pageParam, signal }) => {
      const place = pageParam === null ? { limit: FIRST_PAGE } : { limit: NEXT_PAGES, cursor: pageParam };
      const page = await api.listContacts({ ...query, ...place }, signal);
      contactStore.absorb(page.items);
      return {
        ids: page.items.map((contact) => contact.id),
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
