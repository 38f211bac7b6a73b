/** What the URL says. Pure. */
export interface HotlineSearch {
  q?: string | undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseHotlineSearch(search: Record<string, unknown>): HotlineSearch {
  return { q: typeof search["q"] === "string" && search["q"] !== "" ? search["q"] : undefined };
}
