/** Why a charger was refused, in words, and what helps. Pure. */

export interface KnockWords {
  reason: string;
  /** What the person at the screen can do about it here. */
  remedy: "add" | "open" | null;
}

/** The gateway's reasons; one this client does not know is shown as it came, with the charger to look at. */
export function knockWords(reason: string): KnockWords {
  switch (reason) {
    case "unknown":
      return { reason: "Not in the registry", remedy: "add" };
    case "retired":
      return { reason: "Retired: it left the network and is no longer let in", remedy: null };
    case "wrong password":
      return { reason: "Known, but its password is wrong", remedy: "open" };
    case "no credentials of its own":
      return { reason: "Known, but it sends no user and password of its own", remedy: "open" };
    default:
      return { reason: `Refused: ${reason}`, remedy: "open" };
  }
}
