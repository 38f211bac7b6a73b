import { Button, CopyButton, PriorityBadge, Skeleton, TicketStatusBadge, Tooltip } from "@voltcharge/ui";
import { Eye, PencilLine, Printer, X } from "lucide-react";
import { lookerWords } from "../lookers";
import type { Looker, TicketSummary } from "../model";
import { TargetCountdown } from "../TargetCountdown";
import { categoryWord } from "../wording";

interface TicketHeadProps {
  reference: string;
  ticket: TicketSummary | undefined;
  lookers: readonly Looker[];
  onClose: () => void;
}

export function TicketHead({ reference, ticket, lookers, onClose }: TicketHeadProps) {
  return (
    <header className="border-b border-line bg-surface px-4 py-3">
      <div className="flex items-center gap-2">
        <span className="font-mono text-sm font-semibold">{reference}</span>
        <span className="print:hidden">
          <CopyButton text={reference} label="the reference" />
        </span>
        <Presence lookers={lookers} />
        <span className="ml-auto flex gap-1 print:hidden">
          <Tooltip label="Print">
            <Button variant="ghost" size="icon" aria-label="Print the ticket" onClick={() => window.print()}>
              <Printer aria-hidden />
            </Button>
          </Tooltip>
          <Tooltip label="Close (Esc)">
            <Button variant="ghost" size="icon" aria-label="Close the ticket" onClick={onClose}>
              <X aria-hidden />
            </Button>
          </Tooltip>
        </span>
      </div>
      <h2 className="mt-1 text-base font-semibold break-words">
        {ticket ? ticket.summary : <Skeleton className="my-1 h-4 w-72" />}
      </h2>
      <div className="mt-1.5 flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-ink-2">
        {ticket ? (
          <>
            <TicketStatusBadge status={ticket.status} />
            <PriorityBadge priority={ticket.priority} />
            <span>{categoryWord(ticket.category)}</span>
            <span className="text-ink-3">{ticket.assignee ? ticket.assignee.name : "assigned to nobody"}</span>
            <TargetCountdown ticket={ticket} />
          </>
        ) : null}
      </div>
    </header>
  );
}

/** TKT-9: who else has it before them; said aloud when it changes. */
function Presence({ lookers }: { lookers: readonly Looker[] }) {
  const words = lookerWords(lookers);
  const Icon = lookers.some((looker) => looker.doing === "editing") ? PencilLine : Eye;
  return (
    <span role="status" aria-label="Presence" className="min-w-0 print:hidden">
      {words === "" ? null : (
        <span className="flex min-w-0 items-center gap-1.5 rounded-full bg-accent-soft px-2 py-0.5 text-xs">
          <Icon aria-hidden className="size-3.5 shrink-0 text-accent" />
          <span className="truncate">{words}</span>
        </span>
      )}
    </span>
  );
}
