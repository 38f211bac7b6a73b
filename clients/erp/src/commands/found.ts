/** What global search can find, one kind beside the other. Pure. */
import type { ChargerSummary, Contact, SearchResults, TicketSummary } from "@voltcharge/api";

export type Found =
  | { kind: "ticket"; ticket: TicketSummary }
  | { kind: "contact"; contact: Contact }
  | { kind: "charger"; charger: ChargerSummary };

/** A new kind is an entry here, a heading, and a line in the palette. */
export const KINDS = ["contact", "ticket", "charger"] as const;

export const HEADINGS: Record<Found["kind"], string> = {
  ticket: "Tickets found",
  contact: "Contacts found",
  charger: "Chargers found",
};

export const NOTHING_FOUND: readonly Found[] = [];

/** The answer as one list, kind after kind. What may not be seen or could not be had is null there and missing here. */
export function found(results: SearchResults): Found[] {
  return [
    ...(results.tickets ?? []).map((ticket) => ({ kind: "ticket" as const, ticket })),
    ...(results.contacts ?? []).map((contact) => ({ kind: "contact" as const, contact })),
    ...(results.chargers ?? []).map((charger) => ({ kind: "charger" as const, charger })),
  ];
}

/** What to ask the server for: it knows a ticket by its whole reference, people by its number (`tkt-42`). */
export function askedFor(typed: string): string {
  const number = /^tkt-?0*(\d{1,9})$/i.exec(typed.trim())?.[1];
  return number === undefined ? typed : `TKT-${number.padStart(6, "0")}`;
}

/** The id of what was found: a ticket's reference, a charger's own id. */
export function idOf(one: Found): string {
  if (one.kind === "ticket") return one.ticket.reference;
  return one.kind === "contact" ? one.contact.id : one.charger.id;
}

/** What is written about it, to compare with what is typed. */
export function textOf(one: Found): string {
  if (one.kind === "ticket") {
    const { reference, summary, contact_name, charger_id, assignee } = one.ticket;
    return [reference, summary, contact_name, charger_id, assignee?.name].filter(Boolean).join(" ");
  }
  if (one.kind === "contact") {
    const { name, phone, organisation } = one.contact;
    // A number is typed in any notation; its digits are what is compared.
    return [name, phone, phone?.replace(/\D/g, ""), phone?.replace(/^\+94/, "0"), organisation]
      .filter(Boolean)
      .join(" ");
  }
  const { id, name, address } = one.charger;
  return `${id} ${name} ${address}`;
}
