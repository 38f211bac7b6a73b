/** What the URL of Service says: the one filter of list, saved view, bulk choice and export. Pure. */
import type {
  Category,
  Priority,
  TicketFilter,
  TicketSort,
  TicketSortKey,
  TicketStatus,
  TicketSummary,
} from "../model";
import { CATEGORIES, PRIORITIES, STATUSES } from "../wording";

export const SORT_KEYS = [
  "priority",
  "updated_at",
  "created_at",
  "reference",
  "respond_by",
  "visit_date",
  "status",
] as const satisfies TicketSortKey[];
export const DEFAULT_SORT: TicketSort = "-updated_at";

export interface TicketSearch {
  q?: string | undefined;
  status?: TicketStatus[] | undefined;
  priority?: Priority[] | undefined;
  category?: Category[] | undefined;
  /** A member's id, `me` or `nobody`. */
  assignee?: string | undefined;
  contact?: string | undefined;
  charger?: string | undefined;
  call?: string | undefined;
  target?: "missed" | "due" | undefined;
  visit_from?: string | undefined;
  visit_until?: string | undefined;
  created_from?: string | undefined;
  created_before?: string | undefined;
  sort?: TicketSort | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const day = (value: unknown): string | undefined => text(value)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];
const moment = (value: unknown): string | undefined => {
  const written = text(value);
  return written !== undefined && !Number.isNaN(Date.parse(written)) ? written : undefined;
};

function several<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  const named: readonly unknown[] = Array.isArray(value) ? value : (text(value)?.split(",") ?? []);
  const chosen = known.filter((one) => named.includes(one));
  return chosen.length > 0 ? chosen : undefined;
}

function sortOf(value: unknown): TicketSort | undefined {
  const written = text(value);
  if (written === DEFAULT_SORT) return undefined;
  return SORT_KEYS.some((key) => written === key || written === `-${key}`) ? (written as TicketSort) : undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseTicketSearch(search: Record<string, unknown>): TicketSearch {
  const target = text(search["target"]);
  return {
    q: text(search["q"]),
    status: several(search["status"], STATUSES),
    priority: several(search["priority"], PRIORITIES),
    category: several(search["category"], CATEGORIES),
    assignee: text(search["assignee"]),
    contact: text(search["contact"]),
    charger: text(search["charger"]),
    call: text(search["call"]),
    target: target === "missed" || target === "due" ? target : undefined,
    visit_from: day(search["visit_from"]),
    visit_until: day(search["visit_until"]),
    created_from: moment(search["created_from"]),
    created_before: moment(search["created_before"]),
    sort: sortOf(search["sort"]),
  };
}

const set = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  ) as { [K in keyof T]?: NonNullable<T[K]> };

/** The filter behind a URL, for the list, the export and saved views alike. */
export function filterOf(search: TicketSearch): TicketFilter {
  const { contact, charger, call, sort, ...same } = search;
  return set({ ...same, contact_id: contact, charger_id: charger, call_id: call, sort: sort ?? DEFAULT_SORT });
}

/** The URL that shows what `filter` finds. */
export function searchOf(filter: TicketFilter): TicketSearch {
  const { contact_id, charger_id, call_id, ...same } = filter;
  return parseTicketSearch(set({ ...same, contact: contact_id, charger: charger_id, call: call_id }));
}

const NARROWING = [
  "q",
  "status",
  "priority",
  "category",
  "assignee",
  "contact",
  "charger",
  "call",
  "target",
  "visit_from",
  "visit_until",
  "created_from",
  "created_before",
] as const satisfies (keyof TicketSearch)[];

export const isFiltered = (search: TicketSearch): boolean => NARROWING.some((key) => search[key] !== undefined);

/** The change that takes every filter away; the order stays. */
export const NO_FILTER: Partial<TicketSearch> = Object.fromEntries(NARROWING.map((key) => [key, undefined]));

/** The question of a URL as text that does not depend on the order of its words. */
export const questionOf = (search: TicketSearch): string =>
  JSON.stringify(Object.entries(filterOf(search)).sort(([a], [b]) => a.localeCompare(b)));

/** Whether two URLs ask the same question. */
export const sameQuestion = (one: TicketSearch, other: TicketSearch): boolean => questionOf(one) === questionOf(other);

/**
 * Whether a ticket belongs to the list of this URL, as the server would judge; `unknown` where only the server can
 * tell, because the summary does not hold the whole description that `q` searches.
 */
export function belongs(search: TicketSearch, ticket: TicketSummary, me: string): boolean | "unknown" {
  const holder = ticket.assignee?.member_id;
  const wanted = search.assignee === "me" ? me : search.assignee;
  const plain =
    (search.status?.includes(ticket.status) ?? true) &&
    (search.priority?.includes(ticket.priority) ?? true) &&
    (search.category?.includes(ticket.category) ?? true) &&
    (wanted === undefined || (wanted === "nobody" ? holder === undefined : holder === wanted)) &&
    (search.contact === undefined || ticket.contact_id === search.contact) &&
    (search.charger === undefined || ticket.charger_id === search.charger) &&
    within(ticket.visit_date, search.visit_from, search.visit_until) &&
    (search.target !== "missed" || ticket.target_missed);
  if (!plain) return false;
  if (search.q === undefined) {
    const beyond = [search.call, search.created_from, search.created_before, search.target === "due" || undefined];
    return beyond.every((one) => one === undefined) ? true : "unknown";
  }
  const typed = search.q.toLowerCase();
  const fields = [ticket.reference, ticket.summary, ticket.contact_name ?? "", ticket.assignee?.name ?? ""];
  return fields.some((field) => field.toLowerCase().includes(typed)) ? true : "unknown";
}

function within(date: string | null, from: string | undefined, until: string | undefined): boolean {
  if (from === undefined && until === undefined) return true;
  return date !== null && (from === undefined || date >= from) && (until === undefined || date <= until);
}

/** Keys whose first click sorts the newest, or the most, first. */
const FALLING: readonly TicketSortKey[] = ["updated_at", "created_at", "reference"];

/** The sort after a click on a column, and after another. */
export function nextSort(present: TicketSort | undefined, key: TicketSortKey): TicketSort | undefined {
  const first: TicketSort = FALLING.includes(key) ? `-${key}` : key;
  const second: TicketSort = FALLING.includes(key) ? key : `-${key}`;
  const next = (present ?? DEFAULT_SORT) === first ? second : first;
  return next === DEFAULT_SORT ? undefined : next;
}
