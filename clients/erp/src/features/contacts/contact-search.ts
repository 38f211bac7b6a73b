/** What the URL says. Pure. */
export interface ContactSearch {
  q?: string | undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseContactSearch(search: Record<string, unknown>): ContactSearch {
  return { q: typeof search["q"] === "string" && search["q"] !== "" ? search["q"] : undefined };
}
