/** Contacts in words. Pure. */
import type { Contact } from "@voltcharge/api";

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
