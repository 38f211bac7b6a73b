import { asProblem } from "@voltcharge/api";
import { FailedState, Notice, Skeleton, useLasting } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useMay } from "@/app/session";
import { ErrorChargers } from "./ErrorChargers";
import { FaultStrip } from "./FaultStrip";
import { NetworkCard } from "./NetworkCard";
import { useDashboard } from "./queries";
import { RecentActivity } from "./RecentActivity";
import { TicketCounters } from "./TicketCounters";

const PARTS = {
  network: "charger counters",
  errors: "the error charger list",
  faults_24h: "faults of the last 24 hours",
  ticket_counts: "ticket counters",
  recent_tickets: "recent activity",
} as const;

const isPart = (part: string): part is keyof typeof PARTS => part in PARTS;

/** DASH-1 to DASH-6. */
export function DashboardPage() {
  const dashboard = useDashboard();
  const everything = useMay("dashboard.view");
  const slow = useLasting(dashboard.isPending);

  return (
    <main className="h-full overflow-y-auto p-4 md:p-6">
      <title>Dashboard · VoltCharge</title>
      <div className="mx-auto flex max-w-350 flex-col gap-4">
        <h1 className="text-lg font-semibold">Dashboard</h1>
        {dashboard.data ? (
          <>
            {dashboard.data.unavailable.length > 0 ? (
              <Notice tone="warning" icon={CircleAlert} role="status">
                Missing at the moment:{" "}
                {dashboard.data.unavailable.map(({ part }) => (isPart(part) ? PARTS[part] : part)).join(", ")}.{" "}
                {Object.keys(PARTS).some((part) => isPart(part) && dashboard.data[part] !== null)
                  ? "The rest is right and live."
                  : "They appear here by themselves as soon as they can be had."}
              </Notice>
            ) : null}
            {everything && dashboard.data.ticket_counts ? (
              <TicketCounters counts={dashboard.data.ticket_counts} />
            ) : null}
            {dashboard.data.network ? (
              <div className="grid gap-4 lg:grid-cols-2">
                <NetworkCard kind="DC" counters={dashboard.data.network.dc} />
                <NetworkCard kind="AC" counters={dashboard.data.network.ac} />
              </div>
            ) : null}
            {everything ? (
              <div className="grid items-start gap-4 lg:grid-cols-2">
                {dashboard.data.recent_tickets ? <RecentActivity tickets={dashboard.data.recent_tickets} /> : null}
                <div className="flex min-w-0 flex-col gap-4">
                  {dashboard.data.errors ? <ErrorChargers errors={dashboard.data.errors} /> : null}
                  {dashboard.data.faults_24h ? <FaultStrip hours={dashboard.data.faults_24h} /> : null}
                </div>
              </div>
            ) : null}
          </>
        ) : dashboard.isError ? (
          <FailedState
            title="The Dashboard could not be loaded"
            detail={`${asProblem(dashboard.error).message} Chargers Hub may still work.`}
            reference={asProblem(dashboard.error).traceId}
            onRetry={() => void dashboard.refetch()}
          />
        ) : slow ? (
          <DashboardSkeleton />
        ) : null}
      </div>
    </main>
  );
}

function DashboardSkeleton() {
  return (
    <div role="status" aria-label="Loading the Dashboard" className="flex flex-col gap-4">
      <Skeleton className="h-19 rounded-lg" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-58 rounded-lg" />
        <Skeleton className="h-58 rounded-lg" />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-52 rounded-lg" />
      </div>
    </div>
  );
}
