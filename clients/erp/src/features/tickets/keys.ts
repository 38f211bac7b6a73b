/** Query keys of tickets. All begin with `live`, so that one `reset` of the stream refetches what is on screen. */
import type { Category, TicketFilter } from "./model";

export const ticketKeys = {
  all: ["live", "tickets"] as const,
  list: (filter: TicketFilter) => ["live", "tickets", "list", filter] as const,
  lists: ["live", "tickets", "list"] as const,
  one: (reference: string) => ["live", "tickets", "one", reference] as const,
  lookers: (reference: string) => ["live", "tickets", "lookers", reference] as const,
  assignees: (category: Category) => ["live", "tickets", "assignees", category] as const,
  visits: (first: string, last: string) => ["live", "tickets", "visits", first, last] as const,
  allVisits: ["live", "tickets", "visits"] as const,
  views: ["live", "tickets", "views"] as const,
  macros: ["live", "tickets", "macros"] as const,
};
