/** What the URL of Hotline says: an opened call, and the one filter of history and export. Pure. */
import type { Call, CallQuery } from "@voltcharge/api";
import { CATEGORIES, PRIORITIES } from "@/features/tickets/wording";

export const CALL_SORTS = ["-started_at", "started_at", "-duration", "duration", "priority"] as const;
export type CallSort = (typeof CALL_SORTS)[number];
export const DEFAULT_SORT: CallSort = "-started_at";

export interface HotlineSearch {
  q?: string | undefined;
  category?: Call["category"][] | undefined;
  priority?: Call["priority"][] | undefined;
  /** A member's id, or `me`. */
  agent?: string | undefined;
  contact?: string | undefined;
  /** Days in Sri Lanka, both included: `2026-11-23`. */
  from?: string | undefined;
  until?: string | undefined;
  ticket?: "with" | "without" | undefined;
  sort?: CallSort | undefined;
  /** An earlier call, opened. */
  call?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function day(value: unknown): string | undefined {
  const written = text(value)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];
  return written !== undefined && !Number.isNaN(Date.parse(written)) ? written : undefined;
}

function several<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  const named: readonly unknown[] = Array.isArray(value) ? value : (text(value)?.split(",") ?? []);
  const chosen = known.filter((one) => named.includes(one));
  return chosen.length > 0 ? chosen : undefined;
}

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseHotlineSearch(search: Record<string, unknown>): HotlineSearch {
  const ticket = text(search["ticket"]);
  const sort = CALL_SORTS.find((one) => one === search["sort"]);
  return {
    q: text(search["q"]),
    category: several(search["category"], CATEGORIES),
    priority: several(search["priority"], PRIORITIES),
    agent: text(search["agent"]),
    contact: text(search["contact"]),
    from: day(search["from"]),
    until: day(search["until"]),
    ticket: ticket === "with" || ticket === "without" ? ticket : undefined,
    sort: sort === DEFAULT_SORT ? undefined : sort,
    call: text(search["call"]),
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Midnight in Sri Lanka, `after` days later, as the server reads instants. */
const midnight = (of: string, after = 0): string =>
  new Date(Date.parse(`${of}T00:00:00+05:30`) + after * DAY_MS).toISOString();

/** The question to the server behind a URL, for the list and the export alike. `me` is the member who asks. */
export function callQuery(search: HotlineSearch, me: string): Omit<CallQuery, "limit" | "cursor"> {
  const { q, category, priority, agent, contact, from, until, ticket, sort } = search;
  return {
    ...(q === undefined ? {} : { q }),
    ...(category === undefined ? {} : { category }),
    ...(priority === undefined ? {} : { priority }),
    ...(agent === undefined ? {} : { member_id: agent === "me" ? me : agent }),
    ...(contact === undefined ? {} : { contact_id: contact }),
    ...(from === undefined ? {} : { started_from: midnight(from) }),
    ...(until === undefined ? {} : { started_before: midnight(until, 1) }),
    ...(ticket === undefined ? {} : { with_ticket: ticket === "with" }),
    ...(sort === undefined ? {} : { sort }),
  };
}

const NARROWING = ["q", "category", "priority", "agent", "contact", "from", "until", "ticket"] as const;

export const isFiltered = (search: HotlineSearch): boolean => NARROWING.some((key) => search[key] !== undefined);

/** The change that takes every filter away; the order and the opened call stay. */
export const NO_FILTER: Partial<HotlineSearch> = Object.fromEntries(NARROWING.map((key) => [key, undefined]));

export type SortColumn = "started_at" | "duration" | "priority";

/** The sort after a click on a column, and after another: the newest, the longest, the most urgent first. */
export function nextSort(present: CallSort | undefined, column: SortColumn): CallSort | undefined {
  const shown = present ?? DEFAULT_SORT;
  if (column === "priority") return shown === "priority" ? undefined : "priority";
  const next: CallSort = shown === `-${column}` ? column : `-${column}`;
  return next === DEFAULT_SORT ? undefined : next;
}
