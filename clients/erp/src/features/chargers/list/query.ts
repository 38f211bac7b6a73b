import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/app/api";
import { chargerStore } from "@/live/charger-store";
import { keys } from "@/live/keys";
import { chargerQuery, type HubSearch } from "../hub-search";

/** A first page small enough to be there at once, then large ones for whoever scrolls. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 500;

interface Page {
  ids: string[];
  next: string | null;
  total: number;
}

/** The ids that match, page by page, in the server's order; what they look like is in the charger store. */
export function useChargerList(search: HubSearch) {
  const query = chargerQuery(search);
  const result = useInfiniteQuery({
    queryKey: keys.chargerList(query),
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const page = await api.listChargers(
        pageParam === null ? { ...query, limit: FIRST_PAGE } : { ...query, limit: NEXT_PAGES, cursor: pageParam },
        signal,
      );
      chargerStore.absorb(page.items);
      return { ids: page.items.map((charger) => charger.id), next: page.next_cursor, total: page.total };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const pages = result.data?.pages;
  // A charger that moved between two page reads may come twice; a list shows it once.
  const ids = useMemo(() => [...new Set(pages?.flatMap((page) => page.ids) ?? [])], [pages]);
  return { ...result, ids, total: pages?.at(-1)?.total ?? 0 };
}
