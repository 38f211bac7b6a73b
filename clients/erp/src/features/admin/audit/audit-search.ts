/** What the URL of the Audit Log says. Pure. */
import type { AuditQuery } from "@voltcharge/api";

export interface AuditSearch {
  q?: string | undefined;
  /** An operation id of the API. */
  operation?: string | undefined;
  outcome?: "done" | "refused" | undefined;
  /** Days in Colombo, both within. */
  from?: string | undefined;
  until?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const day = (value: unknown): string | undefined => text(value)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];

/** Reads search parameters; what it does not know it drops rather than fails. */
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  const outcome = search["outcome"];
  return {
    q: text(search["q"]),
    operation: text(search["operation"])?.match(/^[A-Za-z]{1,80}$/)?.[0],
    outcome: outcome === "done" || outcome === "refused" ? outcome : undefined,
    from: day(search["from"]),
    until: day(search["until"]),
  };
}

/** The first moment of a day in Colombo, `days` later. */
function startOf(written: string, days = 0): string {
  return new Date(Date.parse(`${written}T00:00:00+05:30`) + days * 86_400_000).toISOString();
}

/** The question to the server behind a URL; also what the CSV file holds. */
export function auditQuery({ q, operation, outcome, from, until }: AuditSearch): Omit<AuditQuery, "limit" | "cursor"> {
  return {
    ...(q === undefined ? {} : { q }),
    ...(operation === undefined ? {} : { operation }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { since: startOf(from) }),
    ...(until === undefined ? {} : { before: startOf(until, 1) }),
  };
}

export const isFiltered = (search: AuditSearch): boolean => Object.values(search).some((value) => value !== undefined);
