import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ChargerSummary } from "@voltcharge/api";
import { useSettled } from "@voltcharge/ui";
import { api } from "@/app/api";
import { useMay } from "@/app/session";
import { keys } from "@/live/keys";
import { meansCharger } from "./palette-options";

/** A pause in typing after which the server is asked. */
const PAUSE_MS = 120;
const AT_MOST = 6;

export interface ChargerSearch {
  found: readonly ChargerSummary[];
  /** The answer to the very text typed is here, or there is none to wait for. */
  searched: boolean;
  failed: boolean;
}

const NONE: ChargerSearch = { found: [], searched: true, failed: false };

/** The chargers that `typed` may mean; with `hurry` without waiting for a pause in typing. */
export function useChargerSearch(typed: string, hurry: boolean): ChargerSearch {
  const wanted = useMay("chargers.view") && typed !== "";
  const calm = useSettled(typed, PAUSE_MS);
  const q = hurry ? typed : calm;
  const { data, status, isPlaceholderData } = useQuery({
    queryKey: keys.chargerSearch(q),
    queryFn: ({ signal }) => api.listChargers({ q, limit: AT_MOST }, signal),
    enabled: wanted && q !== "",
    placeholderData: keepPreviousData,
  });
  if (!wanted) return NONE;
  const searched = q === typed && status !== "pending" && !isPlaceholderData;
  const found = q === "" ? [] : (data?.items ?? []);
  return {
    // Until the answer to the last letter is here, only what the letters before it found and this one still means.
    found: searched ? found : found.filter((charger) => meansCharger(charger, typed)),
    searched,
    failed: searched && status === "error",
  };
}
