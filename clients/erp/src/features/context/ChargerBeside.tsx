import { Link } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Card, FailedState, Skeleton, StatusBadge, useLasting, WeakSignalBadge } from "@voltcharge/ui";
import { useMay } from "@/app/session";
import { useAsking } from "@/features/chargers/commands/asking";
import { CommandPanel } from "@/features/chargers/commands/CommandPanel";
import { Connectors } from "@/features/chargers/detail/Connectors";
import { useChargerDetail } from "@/features/chargers/detail/query";
import { RecentFaults } from "@/features/chargers/detail/RecentFaults";
import { RunningTransactions } from "@/features/chargers/detail/RunningTransactions";
import { useCharger } from "@/live/charger-store";

interface ChargerBesideProps {
  id: string;
  /** It is the contact's own, not one that was named. */
  primary: boolean;
}

/** The charger it is about, live: status, connectors, running session, last faults, and the commands one may send. */
export function ChargerBeside({ id, primary }: ChargerBesideProps) {
  const detail = useChargerDetail(id);
  const charger = useCharger(id) ?? detail.data?.charger;
  const mayCommand = useMay("chargers.command");
  const asking = useAsking(id, mayCommand && charger !== undefined);
  const slow = useLasting(detail.isPending);
  const title = primary ? "Primary charger" : "Charger";
  if (charger === undefined) {
    if (!detail.isError) return slow ? <Skeleton className="h-32 rounded-lg" /> : null;
    const problem = asProblem(detail.error);
    if (problem.status === 404) {
      return (
        <Card title={title} aria-label={title}>
          <p className="px-4 py-3 text-ink-2">
            There is no charger <span className="font-mono">{id}</span> in the network.
          </p>
        </Card>
      );
    }
    return (
      <Card title={title} aria-label={title}>
        <FailedState
          title={`Charger ${id} cannot be shown`}
          detail={problem.message}
          reference={problem.traceId}
          onRetry={() => void detail.refetch()}
        />
      </Card>
    );
  }
  return (
    <>
      <Card title={title} aria-label={title}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
          <Link
            to="/chargers/$chargerId"
            params={{ chargerId: id }}
            className="min-w-0 flex-1 truncate font-semibold hover:underline"
          >
            {charger.name}
          </Link>
          <StatusBadge status={charger.status} />
          {charger.weak_signal ? <WeakSignalBadge /> : null}
          <p className="basis-full truncate text-xs text-ink-3">
            <span className="font-mono">{charger.id}</span> · {charger.kind} · {charger.address}
          </p>
        </div>
      </Card>
      <Connectors charger={charger} />
      {detail.data && detail.data.charger.running.length > 0 ? (
        <RunningTransactions running={detail.data.charger.running} />
      ) : null}
      {detail.data && mayCommand ? (
        <CommandPanel charger={charger} running={detail.data.charger.running} asking={asking} />
      ) : null}
      {detail.data ? <RecentFaults faults={detail.data.charger.recent_faults.slice(0, 3)} /> : null}
    </>
  );
}
