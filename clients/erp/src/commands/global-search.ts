import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { SearchResults } from "@voltcharge/api";
import { useSettled } from "@voltcharge/ui";
import { api } from "@/app/api";
import { useSession } from "@/app/session";
import { keys } from "@/live/keys";
import { askedFor, found, NOTHING_FOUND, type Found } from "./found";
import { stillMeant } from "./palette-options";

/** A pause in typing after which the server is asked. */
const PAUSE_MS = 120;
/** As much as the server takes. */
const LONGEST = 120;

export interface GlobalSearch {
  found: readonly Found[];
  /** The answer to the very text typed is here, or there is none to wait for. */
  searched: boolean;
  failed: boolean;
  /** The kinds that could not be searched. */
  missing: readonly string[];
}

const NONE: GlobalSearch = { found: [], searched: true, failed: false, missing: [] };

/** Whoever may see one of these has something to search. */
const SEARCHABLE = ["contacts.view", "tickets.view", "chargers.view"] as const;

/** The contacts, tickets and chargers that `typed` may mean; with `hurry` without waiting for a pause in typing. */
export function useGlobalSearch(typed: string, hurry: boolean): GlobalSearch {
  const session = useSession();
  const wanted =
    typed !== "" &&
    typed.length <= LONGEST &&
    SEARCHABLE.some((permission) => session?.permissions.includes(permission) ?? false);
  const calm = useSettled(typed, PAUSE_MS);
  const q = hurry ? typed : calm;
  const { data, status, isPlaceholderData } = useQuery({
    queryKey: keys.search(q),
    queryFn: ({ signal }): Promise<SearchResults> => api.search(askedFor(q), signal),
    enabled: wanted && q !== "" && q.length <= LONGEST,
    placeholderData: keepPreviousData,
  });
  if (!wanted) return NONE;
  const searched = q === typed && status !== "pending" && !isPlaceholderData;
  const all = q === "" || data === undefined ? NOTHING_FOUND : found(data);
  return {
    // Until the answer to the last letter is here, only what the letters before it found and this one still means.
    found: searched ? all : all.filter((one) => stillMeant(one, typed)),
    searched,
    failed: searched && status === "error",
    missing: searched ? (data?.unavailable.map(({ part }) => part) ?? []) : [],
  };
}
