import type { SortKey } from "../hub-search";

/** The grid that heads and rows of the wide list share. */
export const WIDE_COLUMNS = "grid-cols-[6.5rem_minmax(10rem,1.2fr)_3.5rem_10rem_minmax(10rem,1.5fr)_7.5rem]";
export const WIDE_ROW_PX = 36;
export const COMPACT_ROW_PX = 56;
/** Below this width of the list (not the window) rows have two lines. */
export const COMPACT_BELOW_PX = 760;

/** Columns in order; those the server can sort by carry its key. */
export const COLUMNS: readonly { title: string; sort?: SortKey; right?: boolean }[] = [
  { title: "ID", sort: "id" },
  { title: "Name", sort: "name" },
  { title: "Type" },
  { title: "Status", sort: "status" },
  { title: "Address" },
  { title: "Last event", sort: "last_event_at", right: true },
];
