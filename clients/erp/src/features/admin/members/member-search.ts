/** What the URL says. Pure. */
export interface MemberSearch {
  q?: string | undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseMemberSearch(search: Record<string, unknown>): MemberSearch {
  return { q: typeof search["q"] === "string" && search["q"] !== "" ? search["q"] : undefined };
}
