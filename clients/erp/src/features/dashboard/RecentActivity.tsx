import { Link } from "@tanstack/react-router";
import type { TicketSummary } from "@voltcharge/api";
import { Button, Card, cn, EmptyState, PriorityBadge, RelativeTime, TicketStatusBadge } from "@voltcharge/ui";
import { Ticket } from "lucide-react";
import { useMay } from "@/app/session";
import { useHeldList } from "./held-list";

/** A highlighted row is told by its edge and badge, too, not by colour alone. */
const EDGE: Partial<Record<TicketSummary["priority"], string>> = {
  critical: "border-l-danger-fill bg-faulted-soft",
  high: "border-l-preparing-dot bg-preparing-soft",
};

/** DASH-4: the 10 most recently updated tickets; a click opens one in Service. */
export function RecentActivity({ tickets }: { tickets: readonly TicketSummary[] }) {
  const mayOpen = useMay("tickets.view");
  const { shown, arrived, release, hold } = useHeldList(tickets.map((ticket) => ({ ...ticket, id: ticket.reference })));
  return (
    <Card
      title="Recent Activity"
      aria-label="Recent Activity"
      aside={
        arrived > 0 ? (
          <Button size="sm" variant="primary" className="rounded-full" onClick={release}>
            {arrived} new
          </Button>
        ) : (
          <span>last updated tickets</span>
        )
      }
      {...hold}
    >
      {shown.length === 0 ? (
        <EmptyState icon={Ticket} title="No tickets yet">
          The 10 tickets that changed last appear here by themselves.
        </EmptyState>
      ) : (
        <ul className="@container">
          {shown.map((ticket) => (
            <li key={ticket.reference} className="border-b border-line last:border-b-0">
              <Row ticket={ticket} mayOpen={mayOpen} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ ticket, mayOpen }: { ticket: TicketSummary; mayOpen: boolean }) {
  const layout = cn("flex h-13 items-center gap-3 border-l-3 border-l-transparent pr-4 pl-3.25", EDGE[ticket.priority]);
  const content = (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{ticket.summary}</span>
        <span className="block truncate text-xs text-ink-2">
          <span className="font-mono">{ticket.reference}</span>
          {ticket.contact_name ? ` · ${ticket.contact_name}` : ""} · <RelativeTime at={ticket.updated_at} />
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-0.5 @lg:flex-row @lg:items-center @lg:gap-2">
        <PriorityBadge priority={ticket.priority} />
        <span className="flex justify-end @lg:w-28">
          <TicketStatusBadge status={ticket.status} />
        </span>
      </span>
    </>
  );
  return mayOpen ? (
    <Link
      to="/service/$reference"
      params={{ reference: ticket.reference }}
      className={cn(layout, "-outline-offset-2 hover:brightness-97 dark:hover:brightness-110")}
    >
      {content}
    </Link>
  ) : (
    <div className={layout}>{content}</div>
  );
}
