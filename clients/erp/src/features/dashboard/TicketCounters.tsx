import { Link } from "@tanstack/react-router";
import type { TicketCounts } from "@voltcharge/api";
import { cn, Flash, formatCount } from "@voltcharge/ui";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useMay } from "@/app/session";
import { parseTicketSearch, type TicketSearch } from "@/features/tickets/list/ticket-search";
import { manyAreOpen } from "./ticket-hint";

/** DASH-1: open and total, with the hint of the guide; beside them how far the others are. */
export function TicketCounters({ counts }: { counts: TicketCounts }) {
  const many = manyAreOpen(counts);
  return (
    <section aria-label="Tickets" className="rounded-lg border border-line bg-surface">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg bg-line sm:grid-cols-3 xl:grid-cols-[1.6fr_1.2fr_repeat(4,1fr)]">
        <Counter label="Open tickets" count={counts.open} search={{ status: ["OPEN"] }} big alarming={many} />
        <Counter label="Total tickets" count={counts.total} search={{}} big />
        <Counter label="Assigned" count={counts.assigned} search={{ status: ["ASSIGNED"] }} />
        <Counter label="In progress" count={counts.in_progress} search={{ status: ["IN_PROGRESS"] }} />
        <Counter label="Resolved" count={counts.resolved} search={{ status: ["RESOLVED"] }} />
        <Counter
          label="Response late"
          count={counts.target_missed}
          search={{ target: "missed" }}
          alarming={counts.target_missed > 0}
        />
      </dl>
      {many ? (
        <p role="status" className="flex items-start gap-2 border-t border-line px-4 py-2 text-xs text-weak">
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
          Open tickets exceed 20% of total: consider redistributing assignments or escalating unresolved items to senior
          staff.
        </p>
      ) : null}
    </section>
  );
}

interface CounterProps {
  label: string;
  count: number;
  search: TicketSearch;
  big?: boolean;
  alarming?: boolean;
}

function Counter({ label, count, search, big = false, alarming = false }: CounterProps) {
  return (
    <div className="relative flex flex-col justify-between bg-surface px-4 py-3 has-[a:hover]:bg-hover">
      <dt className="text-xs text-ink-2">
        <ServiceLink search={search}>{label}</ServiceLink>
      </dt>
      <dd className={cn("mt-0.5 font-semibold", big ? "text-xl" : "text-lg", alarming && "text-danger")}>
        <Flash on={count} className="inline-block rounded-md">
          {formatCount(count)}
        </Flash>
      </dd>
    </div>
  );
}

/** The whole tile opens these tickets in Service, for those whose role has it. */
function ServiceLink({ search, children }: { search: TicketSearch; children: ReactNode }) {
  const permitted = useMay("tickets.view");
  if (!permitted) return children;
  return (
    <Link to="/service" search={parseTicketSearch({ ...search })} className="after:absolute after:inset-0">
      {children}
    </Link>
  );
}
