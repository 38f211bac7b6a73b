import { asProblem, Problem } from "@voltcharge/api";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { askForCurrentCall, holdCall } from "./current-call";

/** Starts a call; where one runs already, that one is shown. Resolves when there is a call in hand, or it was said why not. */
export async function startCall(phone = ""): Promise<void> {
  try {
    holdCall(await api.startCall({ call_id: crypto.randomUUID(), ...(phone === "" ? {} : { phone }) }));
  } catch (cause) {
    const problem = asProblem(cause);
    if (!(problem instanceof Problem && problem.status === 409)) announce("danger", problem.message);
  }
  await askForCurrentCall();
}
