/** What the URL says. Pure. */
export interface NewTicketSearch {
  call?: string | undefined;
  contact?: string | undefined;
  charger?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseNewTicketSearch(search: Record<string, unknown>): NewTicketSearch {
  return { call: text(search["call"]), contact: text(search["contact"]), charger: text(search["charger"]) };
}
