/** The newest known entry of every contact on this page; see {@link createSummaryStore}. */
import type { Contact } from "@voltcharge/api";
import { createSummaryStore, useSummary } from "./summary-store";

export const contactStore = createSummaryStore((contact: Contact) => contact.id);

export const useContact = (id: string): Contact | undefined => useSummary(contactStore, id);
