/** What the URL says. Pure. */
export interface CalendarSearch {
  day?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseCalendarSearch(search: Record<string, unknown>): CalendarSearch {
  return { day: text(search["day"]) };
}
