/** The newest known summary of every ticket on this page; see {@link createSummaryStore}. */
import type { TicketSummary } from "@voltcharge/api";
import { createSummaryStore, useSummary, type Change } from "./summary-store";

export type TicketChange = Change<TicketSummary>;

export const ticketStore = createSummaryStore((ticket: TicketSummary) => ticket.reference);

export const useTicketSummary = (reference: string): TicketSummary | undefined => useSummary(ticketStore, reference);
