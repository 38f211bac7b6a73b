/** Views everybody needs, before anybody saved one. */
import type { TicketSearch } from "../list/ticket-search";

export interface View {
  name: string;
  search: TicketSearch;
}

export const BUILT_IN: readonly View[] = [
  { name: "All tickets", search: {} },
  { name: "Queue", search: { status: ["OPEN", "ASSIGNED", "IN_PROGRESS"], sort: "priority" } },
  { name: "Unassigned", search: { assignee: "nobody", status: ["OPEN"], sort: "priority" } },
  { name: "Mine", search: { assignee: "me", status: ["ASSIGNED", "IN_PROGRESS"], sort: "priority" } },
  { name: "Target missed", search: { target: "missed", status: ["OPEN", "ASSIGNED"], sort: "respond_by" } },
  { name: "To close", search: { status: ["RESOLVED"], sort: "updated_at" } },
];
