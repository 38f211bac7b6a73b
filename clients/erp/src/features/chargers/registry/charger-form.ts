/** The rules of the forms "Add Charger" and "Edit Charger". Pure. */
import type { ChargerChanges, ChargerSummary, NewCharger } from "@voltcharge/api";

export interface ChargerForm {
  id: string;
  name: string;
  kind: string;
  connectors: string;
  address: string;
  latitude: string;
  longitude: string;
  cpo_id: string;
}

export type FormErrors = Partial<Record<keyof ChargerForm, string>>;

export const EMPTY_FORM: ChargerForm = {
  id: "",
  name: "",
  kind: "DC",
  connectors: "2",
  address: "",
  latitude: "",
  longitude: "",
  cpo_id: "",
};

/** The form of a charger that exists. Its connectors are those it has reported, which may be fewer than it has. */
export function formOf(charger: ChargerSummary): ChargerForm {
  return {
    id: charger.id,
    name: charger.name,
    kind: charger.kind,
    connectors: String(Math.max(1, ...charger.connectors.map((connector) => connector.id))),
    address: charger.address,
    latitude: String(charger.latitude),
    longitude: String(charger.longitude),
    cpo_id: charger.cpo_id ?? "",
  };
}

/** Charger ids become subject tokens of the message bus (architecture.md, "Borders"). */
const ID = /^[A-Za-z0-9_-]{1,48}$/;

/** A whole field as a number within limits; null otherwise. */
function number(text: string, low: number, high: number): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) && value >= low && value <= high ? value : null;
}

/** The request to send, or what is wrong field by field. */
export function readForm(form: ChargerForm): { charger: NewCharger } | { errors: FormErrors } {
  const connectors = number(form.connectors, 1, 16);
  const latitude = number(form.latitude, -90, 90);
  const longitude = number(form.longitude, -180, 180);
  const cpoId = form.cpo_id.trim();
  const errors: FormErrors = {
    ...(ID.test(form.id) ? {} : { id: "1 to 48 letters, digits, - or _. It must equal the charger's own identity." }),
    ...(form.name.trim() ? {} : { name: "Give it a name agents will recognise." }),
    ...(form.address.trim() ? {} : { address: "Where technicians will find it." }),
    ...(connectors !== null && Number.isInteger(connectors) ? {} : { connectors: "1 to 16." }),
    ...(latitude === null ? { latitude: "Degrees between −90 and 90, e.g. 6.9271." } : {}),
    ...(longitude === null ? { longitude: "Degrees between −180 and 180, e.g. 79.8612." } : {}),
  };
  if (Object.keys(errors).length > 0 || connectors === null || latitude === null || longitude === null)
    return { errors };
  return {
    charger: {
      id: form.id,
      name: form.name.trim(),
      kind: form.kind === "AC" ? "AC" : "DC",
      connectors,
      address: form.address.trim(),
      latitude,
      longitude,
      ...(cpoId === "" ? {} : { cpo_id: cpoId }),
    },
  };
}

/** What of `edited` differs from `known`: fields nobody touched are left to the server. */
export function changesOf(
  known: ChargerForm,
  edited: ChargerForm,
): { changes: ChargerChanges } | { errors: FormErrors } {
  const read = readForm(edited);
  if ("errors" in read) return read;
  const touched = (Object.keys(known) as (keyof ChargerForm)[]).filter(
    (field) => field !== "id" && known[field].trim() !== edited[field].trim(),
  );
  return { changes: Object.fromEntries(touched.map((field) => [field, read.charger[field] ?? null])) };
}
