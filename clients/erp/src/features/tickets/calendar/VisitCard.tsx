import { Link } from "@tanstack/react-router";
import { Button, cn, PriorityBadge } from "@voltcharge/ui";
import { CalendarClock } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { TicketSummary } from "../model";
import { addDays, timeWords } from "../visit-words";

export const DRAGGED = "text/x-ticket";

interface VisitCardProps {
  ticket: TicketSummary;
  /** Null: whoever looks may not move it. */
  onMove: (() => void) | null;
  onDay: ((day: string) => void) | null;
}

/** A visit: drag it to another day or technician, press Alt with an arrow, or use its button. */
export function VisitCard({ ticket, onMove, onDay }: VisitCardProps) {
  const press = (event: KeyboardEvent): void => {
    if (!event.altKey || onDay === null || ticket.visit_date === null) return;
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    onDay(addDays(ticket.visit_date, step));
  };
  return (
    // Dragging is for the mouse; the keyboard moves a visit by its link (Alt with an arrow) and its button.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      draggable={onMove !== null}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, ticket.reference)}
      className={cn(
        "group relative rounded-md border border-line bg-surface p-1.5 text-xs hover:border-line-field",
        onMove && "cursor-grab",
      )}
    >
      <div className="flex flex-wrap items-center gap-1">
        {ticket.visit_date === null ? null : (
          <span className="mr-auto tabular-nums">{ticket.visit_time ? timeWords(ticket.visit_time) : "any time"}</span>
        )}
        <PriorityBadge priority={ticket.priority} />
      </div>
      <Link
        to="/service/$reference"
        params={{ reference: ticket.reference }}
        search={{}}
        onKeyDown={press}
        title={`${ticket.reference} · Alt with an arrow moves it by a day`}
        className="mt-0.5 line-clamp-2 font-medium hover:underline"
      >
        {ticket.summary}
      </Link>
      <div className="mt-0.5 flex items-center gap-1 text-ink-3">
        <span className="min-w-0 flex-1 truncate">
          <span className="font-mono">{ticket.reference.replace("TKT-", "")}</span>
          {ticket.charger_id ? ` · ${ticket.charger_id}` : ""}
        </span>
        {onMove ? (
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Move the visit of ${ticket.reference}`}
            className="size-6 print:hidden"
            onClick={onMove}
          >
            <CalendarClock aria-hidden />
          </Button>
        ) : null}
      </div>
    </li>
  );
}
