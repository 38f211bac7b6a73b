import { Card, EmptyState } from "@voltcharge/ui";
import { CalendarCheck } from "lucide-react";
import type { TicketSummary } from "../model";
import { useUnplanned, UNPLANNED_OF } from "./visits";
import { VisitCard } from "./VisitCard";

/** Work that waits for a day: drag it into the calendar, or plan it with its button. */
export function Unplanned({ mayMove, onAsk }: { mayMove: boolean; onAsk: (ticket: TicketSummary) => void }) {
  const { data, isError } = useUnplanned();
  return (
    <Card
      title="Without a visit date"
      aria-label="Without a visit date"
      aside={data ? data.length : null}
      className="print:hidden"
    >
      {isError && !data ? <p className="p-4 text-ink-3">These cannot be had at the moment.</p> : null}
      {data?.length === 0 ? <EmptyState icon={CalendarCheck} title="Everything has its day" className="py-6" /> : null}
      <ul className="flex max-h-[60dvh] flex-col gap-1 overflow-y-auto p-2">
        {data?.map((ticket) => (
          <VisitCard
            key={ticket.reference}
            ticket={ticket}
            onMove={mayMove ? () => onAsk(ticket) : null}
            onDay={null}
          />
        ))}
      </ul>
      <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
        Among the {UNPLANNED_OF} most urgent tickets that are not resolved.
      </p>
    </Card>
  );
}
