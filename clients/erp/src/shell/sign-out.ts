import { asProblem } from "@voltcharge/api";
import { api } from "@/app/api";
import { endSession } from "@/app/session";
import { announce } from "./notices";

/** Ends the session on the server first (AUTH-4): a page that merely forgets it would leave the token alive. */
export async function signOut(): Promise<void> {
  try {
    await api.signOut();
    endSession("signed_out");
  } catch (cause) {
    announce("danger", `You are still signed in: ${asProblem(cause).message} Try again.`);
  }
}
