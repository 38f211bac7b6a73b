/** Contacts in words. Pure. */
import type { Contact, ContactDetail } from "@voltcharge/api";
import { formatCount } from "@voltcharge/ui";

const TIERS: Record<Contact["tier"], string> = {
  standard: "Standard",
  silver: "Silver",
  gold: "Gold",
  platinum: "Platinum",
};

/** The guide's word for a tier. */
export const tierWord = (tier: Contact["tier"]): string => TIERS[tier];

/** What tells a contact from its namesakes: phone, organisation, tier. */
export const contactLine = (contact: Pick<Contact, "phone" | "organisation" | "tier">): string =>
  [contact.phone, contact.organisation, tierWord(contact.tier)].filter((part) => part).join(" · ");

const counted = (part: { total: number } | null | undefined, one: string): string =>
  part ? `${formatCount(part.total)} ${part.total === 1 ? one : `${one}s`}` : `${one}s unknown`;

/** `3 calls · 1 ticket`; a part that cannot be had is said to be unknown. */
export const beforeWords = ({ calls, tickets }: Pick<ContactDetail, "calls" | "tickets">): string =>
  `${counted(calls, "call")} · ${counted(tickets, "ticket")}`;
