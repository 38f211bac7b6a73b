/** Changes of one ticket: shown at once, rolled back visibly, and never over somebody else's. */
import { useMutation } from "@tanstack/react-query";
import { asProblem, type TicketConflict } from "@voltcharge/api";
import { useCallback, useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ticketStore } from "@/live/ticket-store";
import { announce } from "@/shell/notices";
import { ticketKeys } from "../keys";
import type { Ticket, TicketChanges } from "../model";
import { applied, type Conflict, type Names } from "./applying";

export interface Change {
  changes: TicketChanges;
  names?: Names;
  /** What is put back when the server refuses: "The priority". */
  what: string;
  /** The version somebody began to write on; without it, the one on screen. */
  base?: number;
  onDone?: () => void;
  /** Told when nothing was changed, so that what was typed can be shown again. */
  onRefused?: () => void;
}

export interface Changing {
  change: (change: Change) => void;
  pending: boolean;
  conflict: Conflict | null;
  /** Sends what was decided about the conflict. */
  settle: (changes: TicketChanges) => void;
  dismiss: () => void;
}

const cached = (reference: string): Ticket | undefined => queryClient.getQueryData(ticketKeys.one(reference));

function show(ticket: Ticket): void {
  queryClient.setQueryData(ticketKeys.one(ticket.reference), ticket);
  ticketStore.absorb([ticket]);
}

export function useChangeTicket(reference: string): Changing {
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const mutation = useMutation({
    // One after the other: each is judged against the version the one before it made.
    scope: { id: `ticket ${reference}` },
    mutationFn: ({ changes, base, changeId }: Change & { changeId: string }) => {
      const version = base ?? cached(reference)?.version ?? 0;
      return api.changeTicket(reference, { change_id: changeId, version, changes });
    },
    retry: (failures, error) => failures < 2 && asProblem(error).status === 0,
    onMutate: async ({ changes, names }) => {
      await queryClient.cancelQueries({ queryKey: ticketKeys.one(reference) });
      const before = cached(reference);
      if (before) queryClient.setQueryData(ticketKeys.one(reference), applied(before, changes, names));
      return { before };
    },
    onSuccess: (ticket, { onDone }) => {
      show(ticket);
      onDone?.();
      for (const queryKey of [ticketKeys.allVisits, ["live", "tickets", "assignees"]]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
    onError: (error, { changes, names = {}, what, onRefused }, context) => {
      if (context?.before) queryClient.setQueryData(ticketKeys.one(reference), context.before);
      const problem = asProblem(error);
      const { current, fields } = problem.body as Partial<TicketConflict>;
      if (problem.status === 409 && current) show(current);
      else void queryClient.invalidateQueries({ queryKey: ticketKeys.one(reference) });
      if (problem.status === 409 && current && fields && fields.length > 0) {
        setConflict({ mine: changes, names, current, fields: fields as Conflict["fields"] });
      } else {
        announce("danger", `${what} was put back: ${problem.message}`);
        onRefused?.();
      }
    },
  });
  const { mutate } = mutation;
  const change = useCallback((asked: Change) => mutate({ ...asked, changeId: crypto.randomUUID() }), [mutate]);
  const settle = (changes: TicketChanges): void => {
    if (conflict === null) return;
    setConflict(null);
    if (Object.keys(changes).length === 0) return;
    change({ changes, names: conflict.names, what: "Your change", base: conflict.current.version });
  };
  return { change, pending: mutation.isPending, conflict, settle, dismiss: () => setConflict(null) };
}
