/** What happened, as a sentence after the name of who did it. Pure. */
import type { HistoryEntry } from "../model";

const THINGS: Partial<Record<HistoryEntry["kind"], string>> = {
  status: "status",
  priority: "priority",
  category: "category",
  contact: "contact",
  charger: "charger",
  visit: "visit",
};

/** `changed the priority from Normal to High` */
export function historyWords({ kind, was, now, resolution }: HistoryEntry): string {
  switch (kind) {
    case "created":
      return "created the ticket";
    case "note":
      return resolution ? "wrote the resolution note" : "added a note";
    case "description":
      return "changed the description";
    case "attachment":
      return now ? `attached ${now}` : "attached a file";
    case "target_missed":
      return "noticed that the response target was missed";
    case "assignment":
      if (now === null) return was === null ? "left it unassigned" : `took it away from ${was}`;
      return was === null ? `assigned it to ${now}` : `reassigned it from ${was} to ${now}`;
    default:
      return changeWords(THINGS[kind] ?? kind, was, now);
  }
}

function changeWords(thing: string, was: string | null, now: string | null): string {
  if (now === null) return was === null ? `left the ${thing} open` : `took the ${thing} away (${was})`;
  return was === null ? `set the ${thing} to ${now}` : `changed the ${thing} from ${was} to ${now}`;
}
