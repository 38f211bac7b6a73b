/** The error charger list (DASH-3) as a fold over live changes. Pure. */
import type { ChargerSummary, ErrorCharger } from "@voltcharge/api";
import type { ChargerChange } from "@/live/charger-store";

const inError = (charger: ChargerSummary): boolean => charger.status === "Faulted" || charger.status === "Offline";

/** The first fault code a connector reports, e.g. `GroundFailure`. */
export function faultOf(charger: ChargerSummary): string | null {
  const faulted = charger.connectors.find((connector) => connector.status === "Faulted" && connector.error_code);
  return faulted?.error_code ?? null;
}

const entry = (charger: ChargerSummary): ErrorCharger => ({
  id: charger.id,
  name: charger.name,
  kind: charger.kind,
  status: charger.status,
  last_event_at: charger.last_event_at,
  fault: faultOf(charger),
});

/** `errors` after `changes`; the same array when nothing of it changed. New ones come first. */
export function foldErrors(
  errors: readonly ErrorCharger[],
  changes: readonly ChargerChange[],
): readonly ErrorCharger[] {
  const next = new Map(errors.map((error) => [error.id, error]));
  // By id, too: one batch may tell of a charger more than once.
  const fresh = new Map<string, ErrorCharger>();
  let changed = false;
  for (const { id, after } of changes) {
    if (after !== null && inError(after)) {
      (next.has(id) ? next : fresh).set(id, entry(after));
      changed = true;
    } else if (next.delete(id) || fresh.delete(id)) {
      changed = true;
    }
  }
  return changed ? [...fresh.values(), ...next.values()] : errors;
}

/** Faulted before Offline, the most recent event first, ids last so that equals keep their place. */
export function sortErrors(errors: readonly ErrorCharger[]): ErrorCharger[] {
  const rank = (error: ErrorCharger): number => (error.status === "Faulted" ? 0 : 1);
  const time = (error: ErrorCharger): number => (error.last_event_at === null ? 0 : Date.parse(error.last_event_at));
  return [...errors].sort((a, b) => rank(a) - rank(b) || time(b) - time(a) || a.id.localeCompare(b.id));
}

/** Whether one of `changes` is a charger that has just faulted: the 24-hour strip is then out of date. */
export function hasNewFault(changes: readonly ChargerChange[]): boolean {
  return changes.some(
    ({ before, after }) => after?.status === "Faulted" && before !== null && before.status !== "Faulted",
  );
}
