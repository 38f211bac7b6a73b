import { asProblem, Problem, type Call } from "@voltcharge/api";
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

/** Takes a call that rings at this agent's telephone: it runs, or waits behind the one in hand. */
export async function takeCall(ringing: Call): Promise<void> {
  try {
    await api.startCall({ call_id: ringing.id });
  } catch (cause) {
    announce("danger", asProblem(cause).message);
  }
  await askForCurrentCall();
}
