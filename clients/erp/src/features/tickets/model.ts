/** The vocabulary of tickets, as the API has it. */
import type { TicketSort } from "@voltcharge/api";

export type {
  Assignee,
  Attachment,
  Category,
  ChangedTicket,
  HistoryEntry,
  Looker,
  Macro,
  Person,
  Priority,
  SavedView,
  Ticket,
  TicketChanges,
  TicketFilter,
  TicketSort,
  TicketStatus,
  TicketSummary,
} from "@voltcharge/api";

type Rising<Sort extends string> = Sort extends `-${string}` ? never : Sort;
export type TicketSortKey = Rising<TicketSort>;
