/** What the URL of Hotline says: an opened call, and the history's search, filters and sort. Pure. */
export interface HotlineSearch {
  q?: string | undefined;
  /** An earlier call, opened. */
  call?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseHotlineSearch(search: Record<string, unknown>): HotlineSearch {
  return { q: text(search["q"]), call: text(search["call"]) };
}
