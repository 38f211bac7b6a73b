/** The response target of a ticket as words and urgency (TKT-8). Pure. */
import { formatExactTime } from "@voltcharge/ui";
import type { TicketSummary } from "./model";

export interface Target {
  /** `met` and `over` count no longer; `missed` is said in words besides its colour. */
  state: "counting" | "soon" | "missed" | "met" | "over";
  text: string;
  /** The whole sentence, for hovering and for screen readers. */
  title: string;
}

/** From here on the countdown is marked: a quarter of an hour is left to act in. */
const SOON_MS = 15 * 60_000;

type Timed = Pick<TicketSummary, "respond_by" | "responded_at" | "status" | "target_missed">;

const two = (value: number): string => String(value).padStart(2, "0");

/** `2 d 4 h`, `3 h 05 min`, `12:45` (minutes and seconds), from milliseconds. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  return `${two(minutes)}:${two(seconds % 60)}`;
}

/** Where the response target of `ticket` stands at `now` (epoch milliseconds). */
export function targetAt(ticket: Timed, now: number): Target {
  const due = Date.parse(ticket.respond_by);
  const by = formatExactTime(ticket.respond_by);
  if (ticket.responded_at !== null) {
    const answered = Date.parse(ticket.responded_at);
    if (answered <= due) return { state: "met", text: "on time", title: `Work began before the target, ${by}` };
    return { state: "over", text: `late by ${spanWords(answered - due)}`, title: `Target ${by}; work began later` };
  }
  if (ticket.status === "RESOLVED" || ticket.status === "CLOSED") {
    return ticket.target_missed
      ? { state: "over", text: "missed", title: `Nobody had begun by ${by}` }
      : { state: "met", text: "on time", title: `Done before the target, ${by}` };
  }
  const left = due - now;
  if (left <= 0)
    return { state: "missed", text: `missed by ${spanWords(-left)}`, title: `Response target missed: ${by}` };
  return { state: left <= SOON_MS ? "soon" : "counting", text: `${spanWords(left)} left`, title: `Respond by ${by}` };
}
