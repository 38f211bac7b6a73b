/** The newest known state of every call on this page; see {@link createSummaryStore}. */
import type { Call } from "@voltcharge/api";
import { createSummaryStore, useSummary } from "./summary-store";

export const callStore = createSummaryStore((call: Call) => call.id);

export const useCall = (id: string): Call | undefined => useSummary(callStore, id);
