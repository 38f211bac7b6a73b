/** What the URL of the calendar says: which day, week or day, and whose. Pure. */
export interface CalendarSearch {
  /** A day of the week shown; today without it. */
  day?: string | undefined;
  view?: "day" | undefined;
  /** One technician's day, as a sheet to print. */
  who?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseCalendarSearch(search: Record<string, unknown>): CalendarSearch {
  const day = text(search["day"]);
  return {
    day: day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : undefined,
    view: search["view"] === "day" ? "day" : undefined,
    who: text(search["who"]),
  };
}
