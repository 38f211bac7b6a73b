import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { announce } from "@/shell/notices";
import { ticketKeys } from "../keys";
import type { Macro, Ticket, TicketChanges } from "../model";

/** Macros seldom change. */
const FRESH_MS = 300_000;

export const useMacros = (enabled: boolean) =>
  useQuery({
    queryKey: ticketKeys.macros,
    queryFn: async ({ signal }) => (await api.listTicketMacros(signal)).items,
    staleTime: FRESH_MS,
    enabled,
  });

const reread = () => queryClient.invalidateQueries({ queryKey: ticketKeys.macros });

export const useSaveMacro = (onSaved: () => void) =>
  useMutation({
    mutationFn: (macro: Macro) => {
      const { id, ...entry } = macro;
      return api.saveTicketMacro(id, entry);
    },
    onSuccess: async (macro) => {
      await reread();
      announce("success", `Macro “${macro.name}” is there for the whole team.`);
      onSaved();
    },
  });

/** Takes the macro away at once, and puts it back with a word when the server refuses. */
export const useDeleteMacro = () =>
  useMutation({
    mutationFn: (macro: Macro) => api.deleteTicketMacro(macro.id),
    onMutate: (macro) => {
      queryClient.setQueryData<Macro[]>(ticketKeys.macros, (known) => known?.filter(({ id }) => id !== macro.id));
    },
    onError: (error, macro) => announce("danger", `Macro “${macro.name}” is back: ${asProblem(error).message}`),
    onSettled: reread,
  });

/** `written` with the macro's text behind it, on a line of its own. */
export function inserted(written: string, macro: Pick<Macro, "text">): string {
  const before = written.trimEnd();
  return before === "" ? macro.text : `${before}\n${macro.text}`;
}

/** What of a macro's proposals would change this ticket, and may be done to it now. */
export function proposals(macro: Pick<Macro, "status" | "priority">, ticket: Ticket): TicketChanges {
  return {
    ...(macro.priority !== null && macro.priority !== ticket.priority ? { priority: macro.priority } : {}),
    ...(macro.status !== null && ticket.may.includes(macro.status) ? { status: macro.status } : {}),
  };
}
