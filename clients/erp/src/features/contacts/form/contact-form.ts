/** What the form of a contact holds, and what of it changes an entry. Pure. */
import type { Contact, ContactChanges } from "@voltcharge/api";

export interface ContactForm {
  name: string;
  phone: string;
  organisation: string;
  tier: Contact["tier"];
  primary_charger_id: string;
  notes: string;
}

export const EMPTY: ContactForm = {
  name: "",
  phone: "",
  organisation: "",
  tier: "standard",
  primary_charger_id: "",
  notes: "",
};

export const FIELD_WORDS: Record<keyof ContactForm, string> = {
  name: "Name",
  phone: "Phone number",
  organisation: "Organisation",
  tier: "Tier",
  primary_charger_id: "Primary charger ID",
  notes: "Notes",
};

export const isContactForm = (value: unknown): value is ContactForm =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(EMPTY).every((field) => typeof (value as Record<string, unknown>)[field] === "string");

export const formOf = (contact: Contact): ContactForm => ({
  name: contact.name,
  phone: contact.phone ?? "",
  organisation: contact.organisation ?? "",
  tier: contact.tier,
  primary_charger_id: contact.primary_charger_id ?? "",
  notes: contact.notes,
});

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The form as the server takes it: an empty field is none. */
export const sentForm = (form: ContactForm) => ({
  name: form.name.trim(),
  phone: orNull(form.phone),
  organisation: orNull(form.organisation),
  tier: form.tier,
  primary_charger_id: orNull(form.primary_charger_id),
  notes: form.notes.trim(),
});

/** Fields that were edited away from `before`. */
export function editedFields(before: ContactForm, form: ContactForm): (keyof ContactForm)[] {
  return (Object.keys(before) as (keyof ContactForm)[]).filter((field) => before[field].trim() !== form[field].trim());
}

/** Only what was edited, so that nothing another member changed meanwhile is overwritten unseen. */
export function changesOf(before: ContactForm, form: ContactForm, version: number): ContactChanges {
  const whole: Record<string, unknown> = sentForm(form);
  return { ...Object.fromEntries(editedFields(before, form).map((field) => [field, whole[field]])), version };
}
