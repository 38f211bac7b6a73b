import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem, type ChargerDetail, type ChargerSummary } from "@voltcharge/api";
import { Button, EmptyState, FailedState, Notice, Skeleton, useLasting } from "@voltcharge/ui";
import { CircleAlert, SearchX } from "lucide-react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { useCharger } from "@/live/charger-store";
import { useAsking, type Asking } from "../commands/asking";
import { CommandPanel } from "../commands/CommandPanel";
import { RecentCommands } from "../commands/RecentCommands";
import { parseHubSearch } from "../hub-search";
import { Connectors } from "./Connectors";
import { DetailHead } from "./DetailHead";
import { Equipment } from "./Equipment";
import { HeartbeatCard } from "./HeartbeatCard";
import { useChargerDetail } from "./query";
import { RecentFaults } from "./RecentFaults";
import { RunningTransactions } from "./RunningTransactions";

const route = getRouteApi("/signed-in/chargers/$chargerId");

/** CHG-2: one charger, whole and live. */
export function ChargerDetailPane() {
  const { chargerId } = route.useParams();
  return <ChargerPane key={chargerId} id={chargerId} />;
}

function ChargerPane({ id }: { id: string }) {
  const navigate = useNavigate();
  const detail = useChargerDetail(id);
  const live = useCharger(id);
  const slow = useLasting(detail.isPending);
  const close = async (): Promise<void> => {
    await navigate({ to: "/chargers", search: (search) => parseHubSearch(search) });
    // Back to where one came from, so that j and k go on from there.
    document.querySelector<HTMLElement>(`[role=row] a[href^="/chargers/${CSS.escape(id)}"]`)?.focus();
  };
  useCommands([
    { id: "close-charger", title: "Close the charger", group: "This charger", keys: "Escape", run: () => void close() },
  ]);

  const charger: ChargerSummary | undefined = live ?? detail.data?.charger;
  const problem = detail.isError ? asProblem(detail.error) : null;
  const asking = useAsking(id, useMay("chargers.command") && (detail.data !== undefined || problem === null));
  if (problem?.status === 404) {
    return (
      <EmptyState
        icon={SearchX}
        title={`There is no charger ${id}`}
        className="h-full"
        action={<Button onClick={() => void close()}>Back to the list</Button>}
      >
        Check the ID, or search for its name in the list.
      </EmptyState>
    );
  }
  return (
    <article aria-label={`Charger ${id}`} className="flex h-full flex-col bg-canvas">
      <title>{`${id} · Chargers Hub · VoltCharge`}</title>
      <DetailHead id={id} charger={charger} onClose={() => void close()} />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {charger && detail.data ? (
          <Loaded charger={charger} detail={detail.data} asking={asking} />
        ) : problem ? (
          <FailedState
            title={`Charger ${id} could not be loaded`}
            detail={problem.message}
            reference={problem.traceId}
            onRetry={() => void detail.refetch()}
          />
        ) : slow ? (
          <div role="status" aria-label={`Loading charger ${id}`} className="flex flex-col gap-4">
            <Skeleton className="h-24 rounded-lg" />
            <Skeleton className="h-36 rounded-lg" />
            <Skeleton className="h-48 rounded-lg" />
          </div>
        ) : null}
      </div>
    </article>
  );
}

const PARTS: Record<string, string> = { commands: "recent commands" };

interface LoadedProps {
  charger: ChargerSummary;
  detail: ChargerDetail;
  asking: Asking;
}

function Loaded({ charger, detail, asking }: LoadedProps) {
  const mayCommand = useMay("chargers.command");
  const facts = detail.charger;
  return (
    <div className="@container mx-auto flex max-w-300 flex-col gap-4">
      {detail.unavailable.length > 0 ? (
        <Notice tone="warning" icon={CircleAlert} role="status">
          Missing at the moment: {detail.unavailable.map(({ part }) => PARTS[part] ?? part).join(", ")}. The rest is
          right.
        </Notice>
      ) : null}
      {mayCommand ? <CommandPanel charger={charger} running={facts.running} asking={asking} /> : null}
      <Connectors charger={charger} />
      {facts.running.length > 0 ? <RunningTransactions running={facts.running} /> : null}
      <div className="grid items-start gap-4 @2xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <HeartbeatCard heartbeat={facts.heartbeat} offline={charger.status === "Offline"} />
          <Equipment facts={facts} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <RecentFaults faults={facts.recent_faults} />
          {mayCommand && detail.commands !== null ? <RecentCommands chargerId={charger.id} /> : null}
        </div>
      </div>
    </div>
  );
}
