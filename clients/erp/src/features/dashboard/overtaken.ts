/**
 * Reading the dashboard takes time, and the stream does not stop for it: an answer that was given before a change and
 * arrives after it would take the screen back until the next read. So over each answer is laid what the stream told.
 *
 * The numbers of the network and of tickets are the stream's alone while it is live: it does not repeat what it told
 * last, so where an answer had told something else in between, nothing would put that right.
 */
import type { Dashboard, ErrorCharger, Network, TicketCounts, TicketSummary } from "@voltcharge/api";
import type { ChargerChange } from "@/live/charger-store";
import { foldErrors } from "./error-chargers";
import { foldRecent } from "./recent-tickets";

export interface Overtaking {
  /** The stream told the numbers. */
  network: (network: Network) => void;
  /** The stream told how tickets stand. */
  counts: (counts: TicketCounts) => void;
  /** The stream told of a ticket. */
  ticket: (ticket: TicketSummary) => void;
  /** The stream is lost: its numbers are as old as that. */
  lost: () => void;
  /** The stream told changes of chargers. */
  changes: (changes: readonly ChargerChange[]) => void;
  /** Reads, and lays over the answer what it must not take back. */
  reading: (read: () => Promise<Dashboard>) => Promise<Dashboard>;
}

export function createOvertaking(): Overtaking {
  let told: Network | null = null;
  let toldCounts: TicketCounts | null = null;
  const underWay = new Set<{ chargers: ChargerChange[]; tickets: TicketSummary[] }>();
  return {
    network: (network) => {
      told = network;
    },
    counts: (counts) => {
      toldCounts = counts;
    },
    lost: () => {
      told = null;
      toldCounts = null;
    },
    changes: (changes) => {
      for (const meanwhile of underWay) meanwhile.chargers.push(...changes);
    },
    ticket: (ticket) => {
      for (const meanwhile of underWay) meanwhile.tickets.push(ticket);
    },
    reading: async (read) => {
      const meanwhile = { chargers: [], tickets: [] };
      underWay.add(meanwhile);
      try {
        const answer = await read();
        return {
          ...answer,
          // A part that could not be had stays missing: the notice says so.
          network: answer.network && (told ?? answer.network),
          errors: answer.errors && (foldErrors(answer.errors, meanwhile.chargers) as ErrorCharger[]),
          ticket_counts: answer.ticket_counts && (toldCounts ?? answer.ticket_counts),
          recent_tickets: answer.recent_tickets && foldRecent(answer.recent_tickets, meanwhile.tickets),
        };
      } finally {
        underWay.delete(meanwhile);
      }
    },
  };
}

export const overtaking = createOvertaking();
