/** The rules of the form of a partner organisation. Pure. */
import type { Organisation } from "@voltcharge/api";

export interface OrganisationForm {
  id: string;
  name: string;
  contact_email: string;
}

export const FIELDS = ["name", "id", "contact_email"] as const;

export const formOf = (known: Organisation | null): OrganisationForm => ({
  id: known?.id ?? "",
  name: known?.name ?? "",
  contact_email: known?.contact_email ?? "",
});

/** An id to start with: `Lanka EV (Pvt) Ltd` is `lanka-ev-pvt-ltd`. */
export const idFrom = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48)
    .replace(/-+$/, "");

/** `taken`: ids of the others; saving under one of them would change that organisation. */
export function wrongWith(form: OrganisationForm, taken: readonly string[]): Partial<OrganisationForm> {
  return {
    ...(form.name.trim() === "" ? { name: "Give the organisation a name." } : {}),
    ...(!/^[a-z0-9-]{1,48}$/.test(form.id)
      ? { id: "1 to 48 small letters, digits or -; it stands in addresses and cannot be changed later." }
      : taken.includes(form.id)
        ? { id: "Another organisation has this id." }
        : {}),
  };
}
