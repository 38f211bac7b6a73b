/** The same change to many tickets, each for itself, and what became of each. */
import { asProblem } from "@voltcharge/api";
import { useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ticketStore } from "@/live/ticket-store";
import { ticketKeys } from "../keys";
import { inParts } from "../list/selection";
import type { ChangedTicket, TicketChanges } from "../model";

/** As many as the server takes in one question. */
const AT_ONCE = 200;

export interface BulkRun {
  /** What is done, in words: "Priority High". */
  title: string;
  asked: number;
  outcomes: ChangedTicket[];
  done: boolean;
}

export interface Bulk {
  run: BulkRun | null;
  start: (title: string, references: readonly string[], changes: TicketChanges) => Promise<void>;
  dismiss: () => void;
}

export function useBulk(): Bulk {
  const [run, setRun] = useState<BulkRun | null>(null);
  const start = async (title: string, references: readonly string[], changes: TicketChanges): Promise<void> => {
    setRun({ title, asked: references.length, outcomes: [], done: false });
    for (const part of inParts(references, AT_ONCE)) {
      const outcomes = await changePart(part, changes);
      ticketStore.absorb(outcomes.flatMap(({ ticket }) => (ticket ? [ticket] : [])));
      setRun((present) => present && { ...present, outcomes: [...present.outcomes, ...outcomes] });
    }
    setRun((present) => present && { ...present, done: true });
    void queryClient.invalidateQueries({ queryKey: ticketKeys.all });
  };
  return { run, start, dismiss: () => setRun(null) };
}

/** A part that got no answer may still have been done: each of its tickets says so. */
async function changePart(references: string[], changes: TicketChanges): Promise<ChangedTicket[]> {
  try {
    return (await api.changeTickets({ change_id: crypto.randomUUID(), references, changes })).items;
  } catch (error) {
    const problem = asProblem(error).message;
    return references.map((reference) => ({ reference, ticket: null, problem }));
  }
}
