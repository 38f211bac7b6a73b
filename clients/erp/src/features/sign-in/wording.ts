import type { Problem } from "@voltcharge/api";

/** How long to wait, in words an agent would say. */
export function waitWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** The sentence under the form. Never tells which half of the credentials was wrong (AUTH-1). */
export function signInFailure(problem: Problem): string {
  const wait = waitWords(problem.retryAfter ?? 60);
  switch (problem.kind) {
    case "invalid-credentials":
      return "The email or the password is not correct.";
    case "sign-in-slowed":
      return `Too many wrong tries. Wait ${wait}, then try again.`;
    case "sign-in-locked":
      return `Sign-in is locked after too many wrong tries. Try again in ${wait}, or ask an Admin.`;
    case "unreachable":
      return "The server cannot be reached. Check your network and try again.";
    case "timed-out":
      return "The server did not answer in time. Try again in a moment.";
    default:
      if (problem.status >= 500) return "Signing in does not work at the moment. Try again in a minute.";
      return problem.detail || problem.title;
  }
}

const ENDED: Record<string, string> = {
  expired: "Your session has ended. Sign in to go on where you were.",
  signed_out: "You are signed out.",
  deactivated: "Your account was deactivated. Ask an Admin if this is a mistake.",
  revoked: "Your session was ended by an Admin or from another place. Sign in to go on.",
};

/** Why the sign-in page appeared; null when nobody was signed in before. */
export const endedWords = (reason: string | undefined): string | null => (reason && ENDED[reason]) || null;
