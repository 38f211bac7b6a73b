/** The newest known summary of every charger on this page; see {@link createSummaryStore}. */
import type { ChargerSummary } from "@voltcharge/api";
import type { Schedule } from "./frame-queue";
import { createSummaryStore, useSummary, type Change, type SummaryStore } from "./summary-store";

/** What became of one charger in a batch; `after` is null when it left the network. */
export type ChargerChange = Change<ChargerSummary>;

export const createChargerStore = (schedule?: Schedule): SummaryStore<ChargerSummary> =>
  createSummaryStore((charger: ChargerSummary) => charger.id, schedule);

export const chargerStore = createChargerStore();

export const useCharger = (id: string): ChargerSummary | undefined => useSummary(chargerStore, id);
