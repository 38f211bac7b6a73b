/** What the URL of Team Management says: search, filters, and whose form is open. Pure. */
import type { MemberQuery, Role } from "@voltcharge/api";

const ROLES = ["admin", "manager", "dispatcher", "ops_agent", "installer", "cpo"] as const satisfies Role[];
export const STATUSES = ["active", "inactive", "removed"] as const;
export type MemberStatus = (typeof STATUSES)[number];

export interface MemberSearch {
  q?: string | undefined;
  role?: Role[] | undefined;
  /** `removed` shows those who left beside the others. */
  status?: MemberStatus | undefined;
  /** The open form: `new`, or the id of the member being edited. */
  edit?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseMemberSearch(search: Record<string, unknown>): MemberSearch {
  const named: unknown[] = Array.isArray(search["role"]) ? search["role"] : (text(search["role"])?.split(",") ?? []);
  const role = ROLES.filter((known) => named.includes(known));
  return {
    q: text(search["q"]),
    role: role.length > 0 ? role : undefined,
    status: STATUSES.find((known) => known === search["status"]),
    edit: text(search["edit"]),
  };
}

/** The question to the server behind a URL. */
export function memberQuery({ q, role, status }: MemberSearch): Omit<MemberQuery, "limit" | "cursor"> {
  return {
    ...(q === undefined ? {} : { q }),
    ...(role === undefined ? {} : { role }),
    ...(status === "active" || status === "inactive" ? { active: status === "active" } : {}),
    ...(status === "removed" ? { with_removed: true } : {}),
  };
}

export const isFiltered = ({ q, role, status }: MemberSearch): boolean =>
  q !== undefined || role !== undefined || status !== undefined;
