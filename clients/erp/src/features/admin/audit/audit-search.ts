/** What the URL says. Pure. */
export interface AuditSearch {
  q?: string | undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  return { q: typeof search["q"] === "string" && search["q"] !== "" ? search["q"] : undefined };
}
