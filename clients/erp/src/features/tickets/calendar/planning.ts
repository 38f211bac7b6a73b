/** Visits in rows of technicians and columns of days. Pure. */
import type { Assignee, Person, TicketSummary } from "../model";
import { addDays } from "../visit-words";

/** The seven days of the week `day` is in, Monday first. */
export function weekOf(day: string): string[] {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, index) => addDays(day, index - weekday));
}

export interface Row {
  /** Null: nobody has these yet. */
  technician: Person | null;
  /** One list per day, in the order of the day. */
  days: TicketSummary[][];
}

/** Those without a time come first: the day is theirs, the hour is not. */
const byTime = (a: TicketSummary, b: TicketSummary): number =>
  (a.visit_time ?? "").localeCompare(b.visit_time ?? "") || a.reference.localeCompare(b.reference);

/** A row for everybody who can be sent or has a visit; first the visits nobody has. */
export function rowsOf(visits: readonly TicketSummary[], days: readonly string[], team: readonly Assignee[]): Row[] {
  const people = new Map<string, Person>(team.map(({ member_id, name }) => [member_id, { member_id, name }]));
  for (const { assignee } of visits) if (assignee) people.set(assignee.member_id, assignee);
  const row = (technician: Person | null): Row => ({
    technician,
    days: days.map((day) =>
      visits
        .filter(({ visit_date, assignee }) => visit_date === day && assignee?.member_id === technician?.member_id)
        .sort(byTime),
    ),
  });
  const sorted = [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  const nobody = row(null);
  return [...(nobody.days.some((day) => day.length > 0) ? [nobody] : []), ...sorted.map(row)];
}

/** Open tickets without a day, the most urgent first. */
export const withoutDay = (tickets: readonly TicketSummary[]): TicketSummary[] =>
  tickets.filter(({ visit_date, status }) => visit_date === null && status !== "RESOLVED" && status !== "CLOSED");
