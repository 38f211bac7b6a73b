import { cn } from "./class-names";
import { Flash } from "./Flash";
import { priorityLook, ticketStatusLook } from "./ticket-looks";

/** Icon + word: where a ticket is in its life. */
export function TicketStatusBadge({ status, className }: { status: string; className?: string }) {
  const { word, icon: Icon, className: look } = ticketStatusLook(status);
  return (
    <Flash on={status} className={cn("inline-flex rounded-md", className)}>
      <span
        className={cn(
          "inline-flex h-5.5 items-center gap-1 rounded-md px-1.5 text-[11px] font-semibold tracking-wide whitespace-nowrap",
          look,
        )}
      >
        <Icon aria-hidden className="size-3.5" />
        {word}
      </span>
    </Flash>
  );
}

/** Icon + word: how urgent a ticket or a call is. Critical is filled, so that it is found at a glance. */
export function PriorityBadge({ priority, className }: { priority: string; className?: string }) {
  const { word, icon: Icon, className: look } = priorityLook(priority);
  return (
    <Flash on={priority} className={cn("inline-flex rounded-md", className)}>
      <span
        className={cn(
          "inline-flex h-5.5 items-center gap-1 rounded-md pr-2 pl-1 text-xs font-medium whitespace-nowrap",
          look,
        )}
      >
        <Icon aria-hidden className="size-3.5" />
        {word}
      </span>
    </Flash>
  );
}
