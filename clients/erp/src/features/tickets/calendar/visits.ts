/** The visits of the calendar: read, kept live, and moved at once with a visible way back. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { useEffect, useRef } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ticketStore } from "@/live/ticket-store";
import { announce } from "@/shell/notices";
import { ticketKeys } from "../keys";
import type { Person, TicketChanges, TicketSummary } from "../model";
import { withoutDay } from "./planning";

/** A burst of changes costs one read. */
const AFTER_CHANGE_MS = 400;
/** Of how many of the most urgent open tickets those without a day are shown. */
export const UNPLANNED_OF = 200;

const open = { status: ["OPEN" as const, "ASSIGNED" as const, "IN_PROGRESS" as const], sort: "priority" as const };

export function useVisits(first: string, last: string) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unfollow = ticketStore.onChanges(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void queryClient.invalidateQueries({ queryKey: ticketKeys.allVisits });
      }, AFTER_CHANGE_MS);
    });
    return () => {
      clearTimeout(timer);
      unfollow();
    };
  }, []);
  return useQuery({
    queryKey: ticketKeys.visits(first, last),
    queryFn: async ({ signal }) => {
      const { items } = await api.listVisits({ first, last }, signal);
      ticketStore.absorb(items);
      return items;
    },
  });
}

export const useUnplanned = () =>
  useQuery({
    queryKey: [...ticketKeys.allVisits, "unplanned"],
    queryFn: async ({ signal }) => withoutDay((await api.listTickets({ ...open, limit: UNPLANNED_OF }, signal)).items),
  });

export interface Move {
  ticket: TicketSummary;
  day: string | null;
  /** Left out: the hour stays. */
  time?: string | null;
  /** Left out: whoever has it keeps it. */
  technician?: Person | null;
}

export function changesOf({ ticket, day, time, technician }: Move): TicketChanges {
  const keptTime = time === undefined ? ticket.visit_time : time;
  return {
    ...(day === ticket.visit_date ? {} : { visit_date: day }),
    ...(day === null || keptTime !== ticket.visit_time ? { visit_time: day === null ? null : keptTime } : {}),
    ...(technician === undefined || technician?.member_id === ticket.assignee?.member_id
      ? {}
      : { assignee_id: technician?.member_id ?? null }),
  };
}

/** Moves a visit: it is there at once, and back again with a word when the server refuses or somebody was quicker. */
export function useMoveVisit() {
  // What one's own last move made of a ticket: a second one right after it collides with nobody.
  const made = useRef(new Map<string, number>());
  const { mutate } = useMutation({
    scope: { id: "visits" },
    mutationFn: (move: Move) =>
      api.changeTicket(move.ticket.reference, {
        change_id: crypto.randomUUID(),
        version: Math.max(move.ticket.version, made.current.get(move.ticket.reference) ?? 0),
        changes: changesOf(move),
      }),
    onMutate: async (move) => {
      await queryClient.cancelQueries({ queryKey: ticketKeys.allVisits });
      const before = queryClient.getQueriesData<TicketSummary[]>({ queryKey: ticketKeys.allVisits });
      const moved = {
        ...move.ticket,
        visit_date: move.day,
        visit_time: move.time === undefined ? move.ticket.visit_time : move.time,
        assignee: move.technician === undefined ? move.ticket.assignee : move.technician,
      };
      for (const [queryKey, visits] of before) {
        const others = visits?.filter(({ reference }) => reference !== moved.reference);
        const belongs = queryKey.at(-1) === "unplanned" ? moved.visit_date === null : moved.visit_date !== null;
        queryClient.setQueryData(queryKey, others && belongs ? [...others, moved] : others);
      }
      return { before };
    },
    onSuccess: (ticket) => {
      made.current.set(ticket.reference, ticket.version);
      ticketStore.absorb([ticket]);
      queryClient.setQueryData(ticketKeys.one(ticket.reference), ticket);
    },
    onError: (error, { ticket }, context) => {
      for (const [queryKey, visits] of context?.before ?? []) queryClient.setQueryData(queryKey, visits);
      announce("danger", `The visit of ${ticket.reference} was put back: ${asProblem(error).message}`);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ticketKeys.allVisits }),
  });
  return (move: Move): void => {
    if (Object.keys(changesOf(move)).length > 0) mutate(move);
  };
}
