import { useQueries, useQuery } from "@tanstack/react-query";
import { api } from "@/app/api";
import { ticketKeys } from "./keys";
import type { Assignee, Category } from "./model";
import { CATEGORIES } from "./wording";

/** Loads change with every assignment: what is older than this is read again when somebody looks. */
const FRESH_MS = 10_000;

const question = (category: Category) => ({
  queryKey: ticketKeys.assignees(category),
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.listAssignees(category, signal)).items,
  staleTime: FRESH_MS,
});

/** Who may be given a ticket of this category, lightest load first (TKT-1). */
export const useAssignees = (category: Category, enabled = true) => useQuery({ ...question(category), enabled });

/** Everybody who can be given any ticket, by name. */
export function useAllAssignees(enabled: boolean): Assignee[] {
  return useQueries({
    queries: CATEGORIES.map((category) => ({ ...question(category), enabled })),
    combine: (answers) => byName(answers.flatMap((answer) => answer.data ?? [])),
  });
}

/** Each member once, by name. Pure. */
export function byName(assignees: readonly Assignee[]): Assignee[] {
  const each = new Map(assignees.map((assignee) => [assignee.member_id, assignee]));
  return [...each.values()].sort((a, b) => a.name.localeCompare(b.name));
}
