/** Query keys. Everything the live stream keeps fresh begins with `live`, so that one `reset` can refetch it all. */
import type { ChargerQuery } from "@voltcharge/api";

export const keys = {
  live: ["live"] as const,
  dashboard: ["live", "dashboard"] as const,
  system: ["live", "system"] as const,
  charger: (id: string) => ["live", "charger", id] as const,
  chargerList: (query: ChargerQuery) => ["live", "chargers", query] as const,
  search: (q: string) => ["live", "search", q] as const,
  knocking: ["live", "knocking"] as const,
};
