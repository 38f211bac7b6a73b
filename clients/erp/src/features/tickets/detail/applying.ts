/** What a change makes of a ticket, and how two changes of the same thing stand against each other. Pure. */
import type { HistoryEntry, Person, Ticket, TicketChanges } from "../model";
import { categoryWord, fieldWord, priorityWord } from "../wording";
import { longDayWords, timeWords } from "../visit-words";

/** Names for the ids in a change, to show before the server has answered. */
export interface Names {
  assignee?: string;
  contact?: string;
}

/** The ticket as it will be if the server agrees; hands decide the status as the server's table does. */
export function applied(ticket: Ticket, changes: TicketChanges, names: Names = {}): Ticket {
  const next = { ...ticket };
  if (changes.priority) next.priority = changes.priority;
  if (changes.category) next.category = changes.category;
  if (changes.description) next.description = changes.description;
  if (changes.visit_date !== undefined) next.visit_date = changes.visit_date;
  if (changes.visit_time !== undefined) next.visit_time = changes.visit_time;
  if (changes.charger_id !== undefined) next.charger_id = changes.charger_id;
  if (changes.contact_id !== undefined) {
    next.contact_id = changes.contact_id;
    next.contact_name = names.contact ?? null;
  }
  if (changes.assignee_id !== undefined) {
    const given = changes.assignee_id;
    next.assignee = given === null ? null : { member_id: given, name: names.assignee ?? "…" };
    if (ticket.status !== "RESOLVED" && ticket.status !== "CLOSED") next.status = given === null ? "OPEN" : "ASSIGNED";
  }
  if (changes.status) next.status = changes.status;
  return next;
}

/** A change that met another one: what was asked, what it was asked of, what stands now, and which fields collide. */
export interface Conflict {
  mine: TicketChanges;
  names: Names;
  current: Ticket;
  fields: (keyof TicketChanges)[];
}

/** How a field of a ticket, or of a change to it, is shown. */
export function valueWords(field: keyof TicketChanges, of: TicketChanges, names: Names): string {
  const value = of[field];
  if (value === null || value === undefined) return field === "assignee_id" ? "nobody" : "none";
  switch (field) {
    case "priority":
      return of.priority ? priorityWord(of.priority) : "";
    case "category":
      return of.category ? categoryWord(of.category) : "";
    case "assignee_id":
      return names.assignee ?? value;
    case "contact_id":
      return names.contact ?? value;
    case "visit_date":
      return longDayWords(value);
    case "visit_time":
      return timeWords(value);
    default:
      return value;
  }
}

/** A ticket's present values in the shape of a change. */
export function asChanges(ticket: Ticket): TicketChanges {
  return {
    status: ticket.status,
    priority: ticket.priority,
    category: ticket.category,
    description: ticket.description,
    assignee_id: ticket.assignee?.member_id ?? null,
    contact_id: ticket.contact_id,
    charger_id: ticket.charger_id,
    visit_date: ticket.visit_date,
    visit_time: ticket.visit_time,
  };
}

const KIND_OF: Partial<Record<keyof TicketChanges, HistoryEntry["kind"]>> = {
  status: "status",
  priority: "priority",
  category: "category",
  description: "description",
  assignee_id: "assignment",
  contact_id: "contact",
  charger_id: "charger",
  visit_date: "visit",
  visit_time: "visit",
};

/** Who last changed `field`; null when the suite itself did, or nobody. */
export function whoChanged(ticket: Ticket, field: keyof TicketChanges): Person | null {
  return ticket.history.findLast((entry) => entry.kind === KIND_OF[field])?.by ?? null;
}

/** `Ruwan changed the priority while you were writing` */
export function conflictWords({ current, fields }: Conflict): string {
  const people = [...new Set(fields.map((field) => whoChanged(current, field)?.name ?? "Somebody"))];
  const things = [...new Set(fields.map((field) => `the ${fieldWord(field).toLowerCase()}`))];
  return `${andWords(people)} changed ${andWords(things)} while you were writing`;
}

function andWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** What to send once it is chosen whose values stand: everything of mine that collides with nobody, and what I keep. */
export function resolved({ mine, fields }: Conflict, kept: ReadonlySet<keyof TicketChanges>): TicketChanges {
  return Object.fromEntries(
    Object.entries(mine).filter(([field]) => {
      const name = field as keyof TicketChanges;
      return !fields.includes(name) || kept.has(name);
    }),
  );
}
