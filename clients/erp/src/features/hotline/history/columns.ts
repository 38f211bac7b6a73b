import type { SortColumn } from "../hotline-search";

/** The grid that heads and rows of the wide history share. */
export const WIDE_COLUMNS = "grid-cols-[minmax(9rem,12rem)_8.5rem_5.5rem_minmax(8rem,1fr)_9rem_6.5rem_5rem_7.5rem]";
export const WIDE_ROW_PX = 36;
export const COMPACT_ROW_PX = 56;
/** Below this width of the list (not the window) rows have two lines. */
export const COMPACT_BELOW_PX = 980;

/** Columns in order; those the server can sort by carry its key. */
export const COLUMNS: readonly { title: string; sort?: SortColumn; right?: boolean }[] = [
  { title: "Caller" },
  { title: "Category" },
  { title: "Priority", sort: "priority" },
  { title: "Notes" },
  { title: "Agent" },
  { title: "Ticket" },
  { title: "Duration", sort: "duration" },
  { title: "Started", sort: "started_at", right: true },
];
