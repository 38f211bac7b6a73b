/** What a server refused, field by field, for the forms that show each sentence where it belongs. Pure. */
import type { Problem } from "@voltcharge/api";

/** The sentence for each of `names` that `problem` names; what it names besides is for the form as a whole. */
export function fieldErrors<F extends string>(
  problem: Pick<Problem, "body" | "detail"> | null,
  names: readonly F[],
): Partial<Record<F, string>> {
  if (problem === null) return {};
  const { field, fields } = problem.body as { field?: unknown; fields?: unknown };
  // The edge lists several with a message each; a service that refuses one names it beside its sentence.
  const listed: unknown[] = Array.isArray(fields) ? fields : [{ field, message: problem.detail }];
  const errors: Partial<Record<F, string>> = {};
  for (const one of listed) {
    const { field: path, message } = one as { field?: unknown; message?: unknown };
    const name = names.find((known) => typeof path === "string" && path.split(".").includes(known));
    if (name !== undefined && typeof message === "string") errors[name] = message.replace(/^Value error, /, "");
  }
  return errors;
}
