/** Which field of the form a refusal of the server is about. Pure. */
import type { Problem } from "@voltcharge/api";
import type { FormErrors } from "./ticket-form";

const FIELDS: Record<string, keyof FormErrors> = {
  description: "description",
  charger_id: "charger",
  contact_id: "contact",
  assignee_id: "assignee",
  visit_date: "visit_date",
  visit_time: "visit_date",
};

/** Services name one field with their sentence; the edge lists several with a message each. */
export function serverErrors(problem: Pick<Problem, "body" | "detail" | "status">): FormErrors {
  if (problem.status !== 422) return {};
  const { field, fields } = problem.body as { field?: unknown; fields?: unknown };
  const named: unknown[] = Array.isArray(fields) ? fields : [{ field, message: problem.detail }];
  return Object.fromEntries(
    named.flatMap((one): [string, string][] => {
      const { field: name, message } = one as { field?: unknown; message?: unknown };
      const own = typeof name === "string" ? FIELDS[name.split(".").at(-1) ?? ""] : undefined;
      return own === undefined || typeof message !== "string" ? [] : [[own, message]];
    }),
  );
}
