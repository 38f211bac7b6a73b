import { Link } from "@tanstack/react-router";
import type { Call } from "@voltcharge/api";
import { cn, PriorityBadge, RelativeTime, Skeleton } from "@voltcharge/ui";
import { memo } from "react";
import { categoryWord } from "@/features/tickets/wording";
import { useCall } from "@/live/call-store";
import { parseHotlineSearch } from "../hotline-search";
import { callerWords, elapsedWords } from "../wording";
import { WIDE_COLUMNS } from "./columns";

interface CallRowProps {
  id: string;
  compact: boolean;
  selected: boolean;
}

/** One call of the history; the whole row opens it. */
export const CallRow = memo(function CallRow({ id, compact, selected }: CallRowProps) {
  const call = useCall(id);
  if (call === undefined) return <RowSkeleton compact={compact} />;
  const link = (
    <Link
      to="/hotline"
      search={(search) => ({ ...parseHotlineSearch(search), call: id })}
      aria-current={selected ? "true" : undefined}
      className="truncate font-medium -outline-offset-2 after:absolute after:inset-0"
    >
      {callerWords(call)}
    </Link>
  );
  const row = cn(
    "relative h-full border-b border-line px-4 hover:bg-hover has-[a:focus-visible]:bg-hover",
    selected && "bg-accent-soft hover:bg-accent-soft",
  );
  if (compact) {
    return (
      <div role="row" className={cn(row, "flex flex-col justify-center gap-0.5")}>
        <div role="cell" className="flex items-center gap-2">
          {link}
          <PriorityBadge priority={call.priority} />
          <Lasted call={call} className="ml-auto" />
        </div>
        <div role="cell" className="flex items-center gap-2 text-xs text-ink-3">
          <span className="min-w-0 flex-1 truncate">
            {[categoryWord(call.category), call.notes].filter(Boolean).join(" · ")}
          </span>
          <TicketLink call={call} />
          <RelativeTime at={call.started_at} className="shrink-0" />
        </div>
      </div>
    );
  }
  return (
    <div role="row" className={cn(row, "grid items-center gap-3", WIDE_COLUMNS)}>
      <div role="cell" className="flex min-w-0">
        {link}
      </div>
      <div role="cell" className="truncate text-ink-2">
        {categoryWord(call.category)}
      </div>
      <div role="cell">
        <PriorityBadge priority={call.priority} />
      </div>
      <div role="cell" className="truncate text-ink-2" title={call.notes}>
        {call.notes}
      </div>
      <div role="cell" className="truncate text-ink-2">
        {call.member_name}
      </div>
      <div role="cell">
        <TicketLink call={call} />
      </div>
      <div role="cell">
        <Lasted call={call} />
      </div>
      <div role="cell" className="text-right text-xs text-ink-3">
        <RelativeTime at={call.started_at} />
      </div>
    </div>
  );
});

function Lasted({ call, className }: { call: Call; className?: string }) {
  if (call.state === "missed") return <span className={cn("text-xs font-medium text-danger", className)}>Missed</span>;
  return <span className={cn("font-mono text-[13px]", className)}>{elapsedWords(call.duration_s ?? 0)}</span>;
}

function TicketLink({ call }: { call: Call }) {
  if (call.ticket_reference === null) return null;
  return (
    <Link
      to="/service/$reference"
      params={{ reference: call.ticket_reference }}
      className="relative z-10 font-mono text-[13px] whitespace-nowrap text-accent hover:underline"
    >
      {call.ticket_reference}
    </Link>
  );
}

export function RowSkeleton({ compact }: { compact: boolean }) {
  return (
    <div className={cn("flex h-full items-center gap-6 border-b border-line px-4", compact && "gap-3")}>
      <Skeleton className="h-3.5 w-32" />
      <Skeleton className="h-3.5 w-1/3" />
      <Skeleton className="ml-auto h-3.5 w-24" />
    </div>
  );
}
