/** Days and times of visits as people say them. Days are `2026-11-24`, times `09:30:00` or null. Pure. */
const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const inColombo = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Colombo" });

/** The day it is in Asia/Colombo at `now`: `2026-11-24`. */
export const dayOf = (now: number): string => inColombo.format(now);

/** The day `count` days after `day`. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** `Tue 24 Nov` */
export const dayWords = (day: string): string => weekday.format(new Date(`${day}T00:00:00Z`));
/** `Tuesday, 24 November 2026` */
export const longDayWords = (day: string): string => full.format(new Date(`${day}T00:00:00Z`));

/** `today`, `tomorrow`, `yesterday`, else `Tue 24 Nov`. */
export function nearDayWords(day: string, today: string): string {
  if (day === today) return "today";
  if (day === addDays(today, 1)) return "tomorrow";
  if (day === addDays(today, -1)) return "yesterday";
  return dayWords(day);
}

/** `09:30` from `09:30:00`. */
export const timeWords = (time: string): string => time.slice(0, 5);

/** `tomorrow 09:30`, `Tue 24 Nov`; empty without a day. */
export function visitWords(day: string | null, time: string | null, today: string): string {
  if (day === null) return "";
  return time === null ? nearDayWords(day, today) : `${nearDayWords(day, today)} ${timeWords(time)}`;
}
