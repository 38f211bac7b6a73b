/** What the URL of Contacts says: search, tiers, sort, and an open form. Pure. */
import type { Contact, ContactQuery } from "@voltcharge/api";

export const TIERS = ["standard", "silver", "gold", "platinum"] as const satisfies Contact["tier"][];
export const SORTS = ["relevance", "name", "-name", "updated_at", "-updated_at"] as const;
export type ContactSort = (typeof SORTS)[number];

export interface ContactSearch {
  q?: string | undefined;
  tier?: Contact["tier"][] | undefined;
  sort?: ContactSort | undefined;
  /** An open dialog: `contact` adds one (with the phone number in `phone`), `import` reads a file. */
  add?: "contact" | "import" | undefined;
  phone?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function tiers(value: unknown): Contact["tier"][] | undefined {
  const named: unknown[] = Array.isArray(value) ? value : (text(value)?.split(",") ?? []);
  const known = TIERS.filter((tier) => named.includes(tier));
  return known.length > 0 ? known : undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseContactSearch(search: Record<string, unknown>): ContactSearch {
  const add = text(search["add"]);
  return {
    q: text(search["q"]),
    tier: tiers(search["tier"]),
    sort: SORTS.find((sort) => sort === search["sort"]),
    add: add === "contact" || add === "import" ? add : undefined,
    phone: text(search["phone"]),
  };
}

/** The question to the server behind a URL; also what the CSV file holds. */
export function contactQuery({ q, tier, sort }: ContactSearch): Omit<ContactQuery, "limit" | "cursor"> {
  return {
    ...(q === undefined ? {} : { q }),
    ...(tier === undefined ? {} : { tier }),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** The sort after a click on a column, and after another; then the server's own order again. */
export function nextSort(present: ContactSort | undefined, column: "name" | "updated_at"): ContactSort | undefined {
  const [first, second] = column === "name" ? (["name", "-name"] as const) : (["-updated_at", "updated_at"] as const);
  if (present === first) return second;
  return present === second ? undefined : first;
}

export const isFiltered = (search: ContactSearch): boolean => search.q !== undefined || search.tier !== undefined;
