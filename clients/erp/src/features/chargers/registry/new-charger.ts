/** The rules of the "Add Charger" form. Pure. */
import type { NewCharger } from "@voltcharge/api";

export interface ChargerForm {
  id: string;
  name: string;
  kind: string;
  connectors: string;
  address: string;
  latitude: string;
  longitude: string;
}

export type FormErrors = Partial<Record<keyof ChargerForm, string>>;

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
      kind: form.kind === "DC" ? "DC" : "AC",
      connectors,
      address: form.address.trim(),
      latitude,
      longitude,
    },
  };
}
