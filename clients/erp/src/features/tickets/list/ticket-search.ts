/** What the URL says. Pure. */
export interface TicketSearch {
  q?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseTicketSearch(search: Record<string, unknown>): TicketSearch {
  return { q: text(search["q"]) };
}
