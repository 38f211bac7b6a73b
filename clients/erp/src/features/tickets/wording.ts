/** What tickets are called on the screen, in the guide's words. Pure. */
import type { Category, Priority, TicketStatus } from "./model";

/** The life of a ticket, in order (guide: Managing Ticket Lifecycle, "Status Flow"). */
export const STATUSES = ["OPEN", "ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED"] as const satisfies TicketStatus[];
/** The most urgent first. */
export const PRIORITIES = ["critical", "high", "normal", "low"] as const satisfies Priority[];
export const CATEGORIES = ["technical_support", "installation", "service", "maintenance"] as const satisfies Category[];

const CATEGORY_WORDS: Record<Category, string> = {
  technical_support: "Technical Support",
  installation: "Installation",
  service: "Service",
  maintenance: "Maintenance",
};
const PRIORITY_WORDS: Record<Priority, string> = { critical: "Critical", high: "High", normal: "Normal", low: "Low" };

export const categoryWord = (category: Category): string => CATEGORY_WORDS[category];
export const priorityWord = (priority: Priority): string => PRIORITY_WORDS[priority];

/** What a click on a next status says. */
const STEP_WORDS: Record<TicketStatus, string> = {
  OPEN: "Back to OPEN",
  ASSIGNED: "Back to ASSIGNED",
  IN_PROGRESS: "Start work",
  RESOLVED: "Resolve",
  CLOSED: "Close ticket",
};

/** The act that moves a ticket from `present` to `next`. */
export function stepWord(present: TicketStatus, next: TicketStatus): string {
  if (present === "RESOLVED" && next === "IN_PROGRESS") return "Reopen work";
  return STEP_WORDS[next];
}

/** `3 in hand, 1 visit today` (TKT-1: the load of whoever may be assigned). */
export function loadWords({ in_hand, visits_today }: { in_hand: number; visits_today: number }): string {
  const hand = in_hand === 0 ? "nothing in hand" : `${in_hand} in hand`;
  if (visits_today === 0) return hand;
  return `${hand}, ${visits_today} ${visits_today === 1 ? "visit" : "visits"} today`;
}

const FIELD_WORDS: Record<string, string> = {
  status: "Status",
  priority: "Priority",
  assignee_id: "Assigned to",
  visit_date: "Visit date",
  visit_time: "Visit time",
  description: "Description",
  category: "Category",
  contact_id: "Contact",
  charger_id: "Charger",
  note: "Note",
};

export const fieldWord = (field: string): string => FIELD_WORDS[field] ?? field;

/** `12.4 MB`, `640 kB` from bytes, counted in 1024 as the limits are. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 2 ** 20) return `${Math.round(bytes / 1024)} kB`;
  return `${Number((bytes / 2 ** 20).toFixed(1))} MB`;
}
