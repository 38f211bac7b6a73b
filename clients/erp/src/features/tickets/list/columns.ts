import type { TicketSortKey } from "../model";

/** The grid that heads and rows of the wide list share. */
export const WIDE_COLUMNS = "grid-cols-[1.25rem_6rem_5rem_7.5rem_minmax(12rem,1fr)_8.5rem_7.25rem_7.75rem_5.5rem]";
export const WIDE_ROW_PX = 36;
export const COMPACT_ROW_PX = 62;
/** Below this width of the list (not the window) rows have two lines. */
export const COMPACT_BELOW_PX = 980;

/** Columns in order; those the server can sort by carry its key. */
export const COLUMNS: readonly { title: string; sort?: TicketSortKey; right?: boolean }[] = [
  { title: "Reference", sort: "reference" },
  { title: "Priority", sort: "priority" },
  { title: "Status", sort: "status" },
  { title: "Issue" },
  { title: "Assigned to" },
  { title: "Visit", sort: "visit_date" },
  { title: "Response", sort: "respond_by" },
  { title: "Updated", sort: "updated_at", right: true },
];
