import { Button, Card, cn, ticketStatusLook } from "@voltcharge/ui";
import { Check } from "lucide-react";
import type { Ticket, TicketStatus } from "../model";
import { STATUSES, stepWord } from "../wording";

interface StatusStepsProps {
  ticket: Ticket;
  /** Moves on; RESOLVED asks for its note first. */
  onStep: (next: TicketStatus) => void;
}

/** TKT-3: where the ticket is in its life, and the lawful next steps for this member. */
export function StatusSteps({ ticket, onStep }: StatusStepsProps) {
  const reached = STATUSES.indexOf(ticket.status);
  return (
    <Card title="Status" aria-label="Status" className="print:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3">
        <ol className="flex min-w-0 flex-wrap items-center gap-y-1">
          {STATUSES.map((status, index) => (
            <Step key={status} status={status} index={index} reached={reached} />
          ))}
        </ol>
        <div role="group" aria-label="Next step" className="ml-auto flex flex-wrap gap-2 print:hidden">
          {ticket.may.map((next, index) => (
            <Button
              key={next}
              size="sm"
              data-step={index === 0 ? "first" : undefined}
              variant={STATUSES.indexOf(next) > reached ? "primary" : "secondary"}
              title={`Set the status to ${next}`}
              onClick={() => onStep(next)}
            >
              {stepWord(ticket.status, next)}
              <span className="font-mono text-[11px] opacity-80">{next}</span>
            </Button>
          ))}
        </div>
      </div>
      {ticket.status === "OPEN" ? (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          Nobody is responsible yet. Assign it, and it becomes ASSIGNED.
        </p>
      ) : ticket.status === "CLOSED" ? (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          Closed is final. If the problem is back, create a new ticket that refers to this one.
        </p>
      ) : ticket.status === "RESOLVED" && !ticket.may.includes("CLOSED") ? (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">
          A Manager or Dispatcher confirms with the customer and closes it.
        </p>
      ) : null}
    </Card>
  );
}

function Step({ status, index, reached }: { status: TicketStatus; index: number; reached: number }) {
  const { word, icon: Icon, className } = ticketStatusLook(status);
  const state = index < reached ? "past" : index === reached ? "present" : "to come";
  return (
    <li aria-current={state === "present" ? "step" : undefined} className="flex items-center">
      {index > 0 ? (
        <span aria-hidden className={cn("mx-0.5 h-px w-2", index <= reached ? "bg-ink-3" : "bg-line")} />
      ) : null}
      <span
        className={cn(
          "inline-flex h-6 items-center gap-1 rounded-md px-1.5 text-[11px] font-semibold tracking-wide",
          state === "present" ? className : "text-ink-3",
        )}
      >
        {state === "past" ? <Check aria-hidden className="size-3.5" /> : null}
        {state === "present" ? <Icon aria-hidden className="size-3.5" /> : null}
        {word}
        <span className="sr-only"> ({state})</span>
      </span>
    </li>
  );
}
