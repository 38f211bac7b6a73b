import { useQueries } from "@tanstack/react-query";
import { EmptyState, PriorityBadge } from "@voltcharge/ui";
import { CalendarOff } from "lucide-react";
import { api } from "@/app/api";
import type { TicketSummary } from "../model";
import { longDayWords, timeWords } from "../visit-words";

interface DaySheetProps {
  technician: string;
  day: string;
  visits: readonly TicketSummary[];
}

/** A technician's day on paper: where to go, whom to ring, what it is about. */
export function DaySheet({ technician, day, visits }: DaySheetProps) {
  return (
    <section aria-label={`Day sheet of ${technician}`} className="mx-auto max-w-220 bg-surface p-6 print:p-0">
      <h2 className="text-lg font-semibold">{technician}</h2>
      <p className="text-ink-2">
        {longDayWords(day)} · {visits.length} {visits.length === 1 ? "visit" : "visits"}
      </p>
      {visits.length === 0 ? (
        <EmptyState icon={CalendarOff} title="No visits on this day" />
      ) : (
        <Visits visits={visits} />
      )}
    </section>
  );
}

function Visits({ visits }: { visits: readonly TicketSummary[] }) {
  const chargers = useQueries({
    queries: visits.map(({ charger_id: id }) => ({
      queryKey: ["live", "charger", id],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.readCharger(id ?? "", signal),
      enabled: id !== null,
    })),
  });
  const contacts = useQueries({
    queries: visits.map(({ contact_id: id }) => ({
      queryKey: ["live", "contact-of-visit", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.readContact(id ?? "", signal)).contact,
      enabled: id !== null,
    })),
  });
  return (
    <ol className="mt-4">
      {visits.map((ticket, index) => {
        const charger = chargers[index];
        const contact = contacts[index];
        return (
          <li
            key={ticket.reference}
            className="grid grid-cols-[5rem_1fr] gap-x-4 border-t border-line py-3 break-inside-avoid"
          >
            <p className="font-semibold">{ticket.visit_time ? timeWords(ticket.visit_time) : "any time"}</p>
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-mono text-[13px]">{ticket.reference}</span>
                <PriorityBadge priority={ticket.priority} />
              </p>
              <p className="mt-1 font-medium break-words">{ticket.summary}</p>
              {ticket.charger_id ? (
                <p className="mt-1">
                  <span className="font-mono text-[13px]">{ticket.charger_id}</span>{" "}
                  {charger?.data
                    ? `${charger.data.charger.name}, ${charger.data.charger.address}`
                    : charger?.isError
                      ? "(its address cannot be had at the moment)"
                      : ""}
                </p>
              ) : null}
              {ticket.contact_name ? (
                <p>
                  {ticket.contact_name}
                  {contact?.data?.phone ? ` · ${contact.data.phone}` : ""}
                  {contact?.isError ? " (the number cannot be had at the moment)" : ""}
                </p>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
