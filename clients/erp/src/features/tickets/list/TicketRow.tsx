import { Link } from "@tanstack/react-router";
import { cn, PriorityBadge, RelativeTime, Skeleton, TicketStatusBadge, useClockText } from "@voltcharge/ui";
import { memo, type MouseEvent } from "react";
import { useTicketSummary } from "@/live/ticket-store";
import type { TicketSummary } from "../model";
import { TargetCountdown } from "../TargetCountdown";
import { dayOf, visitWords } from "../visit-words";
import { WIDE_COLUMNS } from "./columns";
import { parseTicketSearch } from "./ticket-search";

interface TicketRowProps {
  reference: string;
  compact: boolean;
  selected: boolean;
  chosen: boolean;
  onChoose: (reference: string, range: boolean) => void;
}

/** One ticket of the list. Clicking its reference opens it (guide: Adding Notes, step 1). */
export const TicketRow = memo(function TicketRow({ reference, compact, selected, chosen, onChoose }: TicketRowProps) {
  const ticket = useTicketSummary(reference);
  if (ticket === undefined) return <RowSkeleton compact={compact} />;
  const link = (
    <Link
      to="/service/$reference"
      params={{ reference }}
      search={(search) => parseTicketSearch(search)}
      aria-current={selected ? "true" : undefined}
      className="font-mono text-[13px] whitespace-nowrap -outline-offset-2 after:absolute after:inset-0"
    >
      {reference}
    </Link>
  );
  const box = (
    <input
      type="checkbox"
      aria-label={`Select ${reference}`}
      checked={chosen}
      onChange={() => undefined}
      onClick={(event: MouseEvent) => onChoose(reference, event.shiftKey)}
      className="relative z-10 size-4 accent-accent"
    />
  );
  const row = cn(
    "relative h-full border-b border-line hover:bg-hover has-[a:focus-visible]:bg-hover",
    (selected || chosen) && "bg-accent-soft hover:bg-accent-soft",
  );
  if (compact) {
    return (
      <div role="row" aria-selected={chosen} className={cn(row, "flex items-start gap-2.5 px-4 py-2")}>
        <div role="cell" className="pt-1">
          {box}
        </div>
        <div role="cell" className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            {link}
            <PriorityBadge priority={ticket.priority} />
            <TicketStatusBadge status={ticket.status} className="ml-auto" />
          </span>
          <span className="mt-0.5 flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={ticket.summary}>
              {ticket.summary}
            </span>
            <TargetCountdown ticket={ticket} />
          </span>
        </div>
      </div>
    );
  }
  return (
    <div role="row" aria-selected={chosen} className={cn(row, "grid items-center gap-3 px-4", WIDE_COLUMNS)}>
      <div role="cell" className="flex">
        {box}
      </div>
      <div role="cell">{link}</div>
      <div role="cell">
        <PriorityBadge priority={ticket.priority} />
      </div>
      <div role="cell">
        <TicketStatusBadge status={ticket.status} />
      </div>
      <div role="cell" className="truncate" title={ticket.summary}>
        <span className="font-medium">{ticket.summary}</span>
        <About ticket={ticket} />
      </div>
      <div role="cell" className="truncate text-ink-2" title={ticket.assignee?.name}>
        {ticket.assignee?.name ?? <span className="text-ink-3">nobody</span>}
      </div>
      <div role="cell" className="truncate text-xs text-ink-2">
        <Visit ticket={ticket} />
      </div>
      <div role="cell">
        <TargetCountdown ticket={ticket} />
      </div>
      <div role="cell" className="text-right text-xs text-ink-3">
        <RelativeTime at={ticket.updated_at} />
      </div>
    </div>
  );
});

/** Whom and which charger it is about, behind the issue in grey. */
function About({ ticket }: { ticket: TicketSummary }) {
  const words = [ticket.contact_name, ticket.charger_id].filter(Boolean).join(" · ");
  return words === "" ? null : <span className="text-ink-3"> · {words}</span>;
}

function Visit({ ticket }: { ticket: TicketSummary }) {
  const text = useClockText((now) => visitWords(ticket.visit_date, ticket.visit_time, dayOf(now)));
  return <>{text}</>;
}

export function RowSkeleton({ compact }: { compact: boolean }) {
  return (
    <div className={cn("flex h-full items-center gap-6 border-b border-line px-4", compact && "gap-3")}>
      <Skeleton className="h-3.5 w-20" />
      <Skeleton className="h-5 w-16" />
      <Skeleton className="h-3.5 w-1/3" />
      <Skeleton className="ml-auto h-3.5 w-24" />
    </div>
  );
}
