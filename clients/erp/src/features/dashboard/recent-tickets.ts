/** The 10 most recently updated tickets, and what the stream tells of them (DASH-4). Pure. */
import type { TicketSummary } from "@voltcharge/api";

const SHOWN = 10;

const byNewest = (one: TicketSummary, other: TicketSummary): number =>
  Date.parse(other.updated_at) - Date.parse(one.updated_at) || other.reference.localeCompare(one.reference);

/** `known` with `arrived` in their places; the newer version wins whichever way it came. */
export function foldRecent(known: readonly TicketSummary[], arrived: readonly TicketSummary[]): TicketSummary[] {
  const newest = new Map(known.map((ticket) => [ticket.reference, ticket]));
  for (const ticket of arrived) {
    const present = newest.get(ticket.reference);
    if (present === undefined || ticket.version > present.version) newest.set(ticket.reference, ticket);
  }
  return [...newest.values()].sort(byNewest).slice(0, SHOWN);
}
