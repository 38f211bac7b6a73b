/** The team and its partners: members, organisations, keys and the audit log. */
import type { Client } from "openapi-fetch";
import { address, body, deadline } from "../http";
import type {
  AuditPage,
  AuditQuery,
  IssuedKey,
  Keys,
  MemberChanges,
  MemberPage,
  MemberQuery,
  NewKey,
  NewMember,
  Organisation,
  OrganisationEntry,
  Organisations,
  PartnerKey,
  TeamMember,
} from "../model";
import type { paths } from "../schema";

export interface TeamApi {
  listMembers: (query: MemberQuery, signal?: AbortSignal) => Promise<MemberPage>;
  readMember: (id: string, signal?: AbortSignal) => Promise<TeamMember>;
  /** `member_key` is a UUID made here; sent again, the same member is answered. */
  addMember: (member: NewMember) => Promise<TeamMember>;
  /** What is left out stays, null takes away. Throws a 409 with a `MemberConflict`. */
  updateMember: (id: string, changes: MemberChanges) => Promise<TeamMember>;
  /** For good; their past stays. */
  removeMember: (id: string) => Promise<void>;
  /** Not active: their sessions end within a second. */
  setMemberActive: (id: string, active: boolean) => Promise<TeamMember>;
  listOrganisations: (signal?: AbortSignal) => Promise<Organisations>;
  saveOrganisation: (id: string, entry: OrganisationEntry) => Promise<Organisation>;
  listKeys: (cpoId?: string, signal?: AbortSignal) => Promise<Keys>;
  /** The answer's `secret` cannot be had again. */
  issueKey: (key: NewKey) => Promise<IssuedKey>;
  rotateKey: (id: string, overlapHours: number) => Promise<IssuedKey>;
  revokeKey: (id: string) => Promise<PartnerKey>;
  listAudit: (query: AuditQuery, signal?: AbortSignal) => Promise<AuditPage>;
  /** The address of the CSV file, for a link with `download`. */
  auditCsvUrl: (query: Omit<AuditQuery, "limit" | "cursor">) => string;
}

export function teamOperations(client: Client<paths>): TeamApi {
  const member = (id: string): { path: { member_id: string } } => ({ path: { member_id: id } });
  const key = (id: string): { path: { key_id: string } } => ({ path: { key_id: id } });
  return {
    listMembers: async (query, signal) =>
      body(await client.GET("/api/v1/team/members", { params: { query }, signal: deadline(signal) })),
    readMember: async (id, signal) =>
      body(await client.GET("/api/v1/team/members/{member_id}", { params: member(id), signal: deadline(signal) })),
    addMember: async (entry) => body(await client.POST("/api/v1/team/members", { body: entry, signal: deadline() })),
    updateMember: async (id, changes) =>
      body(
        await client.PATCH("/api/v1/team/members/{member_id}", {
          params: member(id),
          body: changes,
          signal: deadline(),
        }),
      ),
    removeMember: async (id) => {
      await client.DELETE("/api/v1/team/members/{member_id}", { params: member(id), signal: deadline() });
    },
    setMemberActive: async (id, active) =>
      body(
        await client.POST(
          active ? "/api/v1/team/members/{member_id}/activate" : "/api/v1/team/members/{member_id}/deactivate",
          { params: member(id), signal: deadline() },
        ),
      ),
    listOrganisations: async (signal) =>
      body(await client.GET("/api/v1/team/organisations", { signal: deadline(signal) })),
    saveOrganisation: async (id, entry) =>
      body(
        await client.PUT("/api/v1/team/organisations/{cpo_id}", {
          params: { path: { cpo_id: id } },
          body: entry,
          signal: deadline(),
        }),
      ),
    listKeys: async (cpoId, signal) => {
      const query = cpoId === undefined ? {} : { cpo_id: cpoId };
      return body(await client.GET("/api/v1/team/keys", { params: { query }, signal: deadline(signal) }));
    },
    issueKey: async (entry) => body(await client.POST("/api/v1/team/keys", { body: entry, signal: deadline() })),
    rotateKey: async (id, overlapHours) =>
      body(
        await client.POST("/api/v1/team/keys/{key_id}/rotate", {
          params: key(id),
          body: { overlap_hours: overlapHours },
          signal: deadline(),
        }),
      ),
    revokeKey: async (id) =>
      body(await client.POST("/api/v1/team/keys/{key_id}/revoke", { params: key(id), signal: deadline() })),
    listAudit: async (query, signal) =>
      body(await client.GET("/api/v1/team/audit", { params: { query }, signal: deadline(signal) })),
    auditCsvUrl: (query) => address("/api/v1/team/audit.csv", query),
  };
}
