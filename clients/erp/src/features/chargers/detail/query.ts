import { useQuery } from "@tanstack/react-query";
import type { ChargerDetail, ChargerSummary } from "@voltcharge/api";
import { useEffect } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { chargerStore, type ChargerChange } from "@/live/charger-store";
import { keys } from "@/live/keys";
import { ledger } from "../commands/ledger";

/** Meter readings and heartbeats are not in the live summary: they are read again at this pace while shown. */
const REFRESH_MS = 10_000;
/** A burst of status changes costs one read. */
const AFTER_CHANGE_MS = 400;

/** Everything known of one charger; what the stream knows newer is overlaid by {@link useCharger}. */
export function useChargerDetail(id: string) {
  useRefreshOnChange(id);
  return useQuery({
    queryKey: keys.charger(id),
    queryFn: async ({ signal }): Promise<ChargerDetail> => {
      const detail = await api.readCharger(id, signal);
      chargerStore.absorb([detail.charger]);
      for (const record of detail.commands ?? []) ledger.receive(record);
      return detail;
    },
    refetchInterval: REFRESH_MS,
  });
}

/** Whether a change touches what only the detail tells: sessions, faults, connection. */
export function touchesDetail({ before, after }: ChargerChange): boolean {
  const states = (charger: ChargerSummary | null): string =>
    charger === null ? "" : [charger.status, ...charger.connectors.map((connector) => connector.status)].join();
  return states(before) !== states(after);
}

function useRefreshOnChange(id: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unfollow = chargerStore.onChanges((changes) => {
      if (timer !== undefined || !changes.some((change) => change.id === id && touchesDetail(change))) return;
      timer = setTimeout(() => {
        timer = undefined;
        void queryClient.invalidateQueries({ queryKey: keys.charger(id) });
      }, AFTER_CHANGE_MS);
    });
    return () => {
      clearTimeout(timer);
      unfollow();
    };
  }, [id]);
}
