import { useDraft } from "@/app/drafts";
import type { TicketChanges } from "../model";

interface Written {
  text: string;
  open: boolean;
  /** What a macro proposed to do with the note. */
  along: Pick<TicketChanges, "status" | "priority">;
}

export interface NoteDraft {
  value: Written;
  change: (changed: Partial<Written>) => void;
  /** Closes the entry field; what was written is given up. */
  drop: () => void;
}

const EMPTY: Written = { text: "", open: false, along: {} };

const isWritten = (value: unknown): value is Written =>
  typeof value === "object" &&
  value !== null &&
  "text" in value &&
  typeof value.text === "string" &&
  "along" in value &&
  typeof value.along === "object";

/** The note being written on a ticket: there again after a reload. */
export function useNoteDraft(reference: string): NoteDraft {
  const { value, change, forget } = useDraft<Written>(`ticket ${reference} note`, EMPTY, isWritten);
  return {
    value,
    change,
    drop: () => {
      change(EMPTY);
      forget();
    },
  };
}
