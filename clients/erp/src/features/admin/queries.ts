/** What Admin reads. Under `live`, so that it is read again when a service comes back. */
import type { AuditQuery, MemberQuery, Organisations } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";

export const adminKeys = {
  members: ["live", "team", "members"] as const,
  memberList: (query: MemberQuery) => ["live", "team", "members", "list", query] as const,
  member: (id: string) => ["live", "team", "members", "one", id] as const,
  organisations: ["live", "team", "organisations"] as const,
  chargersOf: (cpoId: string) => ["live", "team", "organisations", "chargers", cpoId] as const,
  keys: ["live", "team", "keys"] as const,
  audit: (query: AuditQuery) => ["live", "team", "audit", query] as const,
};

export const readOrganisations = ({ signal }: { signal: AbortSignal }): Promise<Organisations> =>
  api.listOrganisations(signal);

/** Organisations count members and keys, so a change of one is a change of both. */
export function teamChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ["live", "team"] });
}
