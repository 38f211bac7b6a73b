/** What a partner's key can be granted, and what it means (ADM-5). Pure. */
import type { PartnerKey, Permission } from "@voltcharge/api";

export const SCOPES: readonly { scope: Permission; word: string; means: string }[] = [
  { scope: "chargers.view", word: "Chargers", means: "read their chargers, connectors and faults" },
  { scope: "dashboard.network", word: "Network counters", means: "read how many are available, charging, faulted" },
  { scope: "system.view", word: "System state", means: "read which parts of the suite are up" },
];

export const scopeWord = (scope: string): string => SCOPES.find((known) => known.scope === scope)?.word ?? scope;

/** Why a key opens nothing; null while it does. `now`: epoch milliseconds. */
export function endedWord(key: Pick<PartnerKey, "revoked_at" | "expires_at">, now: number): string | null {
  if (key.revoked_at !== null) return "Revoked";
  return Date.parse(key.expires_at) <= now ? "Expired" : null;
}
