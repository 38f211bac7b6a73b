/** What the URL of Chargers Hub says: tab, search, filters, sort, and an open "Add Charger" form. Pure. */
import type { ChargerKind, ChargerQuery, ChargerStatus, ChargerSummary } from "@voltcharge/api";

export const STATUSES = [
  "Available",
  "Charging",
  "Preparing",
  "Faulted",
  "Offline",
  "Unavailable",
] as const satisfies ChargerStatus[];
export const SORT_KEYS = ["id", "name", "status", "last_event_at"] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export type Sort = SortKey | `-${SortKey}`;
export type HubTab = "chargers" | "knocking";

export interface HubSearch {
  tab?: HubTab | undefined;
  q?: string | undefined;
  kind?: ChargerKind | undefined;
  status?: ChargerStatus[] | undefined;
  sort?: Sort | undefined;
  /** Opens "Add Charger", with this id filled in unless it is `new`. */
  add?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function statuses(value: unknown): ChargerStatus[] | undefined {
  const named = Array.isArray(value) ? value : (text(value)?.split(",") ?? []);
  const known = STATUSES.filter((status) => named.includes(status));
  return known.length > 0 ? known : undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseHubSearch(search: Record<string, unknown>): HubSearch {
  const sort = text(search["sort"]);
  const kind = text(search["kind"]);
  return {
    tab: search["tab"] === "knocking" ? "knocking" : undefined,
    q: text(search["q"]),
    kind: kind === "DC" || kind === "AC" ? kind : undefined,
    status: statuses(search["status"]),
    sort: SORT_KEYS.some((key) => key === sort?.replace("-", "")) ? (sort as Sort) : undefined,
    add: text(search["add"]),
  };
}

/** The question to the server behind a URL. */
export function chargerQuery({ q, kind, status, sort }: HubSearch): ChargerQuery {
  return {
    ...(q === undefined ? {} : { q }),
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status: status.join(",") }),
    sort: sort ?? "id",
  };
}

export const isFiltered = (search: HubSearch): boolean =>
  search.q !== undefined || search.kind !== undefined || search.status !== undefined;

/** Whether a charger belongs to the list of this URL, as the server would judge. */
export function belongs(search: HubSearch, charger: ChargerSummary): boolean {
  if (search.kind !== undefined && charger.kind !== search.kind) return false;
  if (search.status !== undefined && !search.status.includes(charger.status)) return false;
  if (search.q === undefined) return true;
  const wanted = search.q.toLowerCase();
  return [charger.id, charger.name, charger.address].some((field) => field.toLowerCase().includes(wanted));
}

/** The sort after a click on a column: ascending first, then descending. */
export function nextSort(present: Sort | undefined, key: SortKey): Sort | undefined {
  const next: Sort = (present ?? "id") === key ? `-${key}` : key;
  return next === "id" ? undefined : next;
}
