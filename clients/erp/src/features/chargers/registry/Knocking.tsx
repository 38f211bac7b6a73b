import { useQuery } from "@tanstack/react-query";
import { asProblem, type KnockingCharger } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, RelativeTime, Skeleton, useLasting } from "@voltcharge/ui";
import { DoorClosed } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { api } from "@/app/api";
import { keys } from "@/live/keys";
import { knockWords } from "./knock-wording";

/** Who knocks does so again every few seconds; the list follows at this pace while it is open. */
const REFRESH_MS = 5000;

/** Chargers that tried to connect and are not in the registry; an Admin or Manager lets them in. */
export function Knocking({ onAdd }: { onAdd: (identity: string) => void }) {
  const knocking = useQuery({
    queryKey: keys.knocking,
    queryFn: ({ signal }) => api.listKnocking(signal),
    refetchInterval: REFRESH_MS,
  });
  const slow = useLasting(knocking.isPending);
  if (knocking.isError && !knocking.data) {
    const problem = asProblem(knocking.error);
    return (
      <FailedState
        title="The list of knocking chargers could not be loaded"
        detail={problem.message}
        reference={problem.traceId}
        onRetry={() => void knocking.refetch()}
      />
    );
  }
  return (
    <section aria-label="Knocking" className="min-h-0 flex-1 overflow-y-auto bg-surface">
      <p className="border-b border-line px-4 py-3 text-ink-2">
        Chargers that tried to connect and were refused, because nobody has added them or their password is wrong.
      </p>
      {knocking.data === undefined ? (
        slow ? (
          <div className="p-4" role="status" aria-label="Loading">
            <Skeleton className="h-10" />
          </div>
        ) : null
      ) : knocking.data.length === 0 ? (
        <EmptyState icon={DoorClosed} title="Nobody is knocking">
          Type the OCPP address into a new charger and it appears here within seconds, even before it is added.
        </EmptyState>
      ) : (
        <ul>
          {knocking.data.map((charger) => (
            <Knock key={`${charger.identity} ${charger.remote_address}`} charger={charger} onAdd={onAdd} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Knock({ charger, onAdd }: { charger: KnockingCharger; onAdd: (identity: string) => void }) {
  const { reason, remedy } = knockWords(charger.reason);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-4 py-2.5">
      <div className="min-w-40">
        <p className="font-mono text-[13px] font-medium">{charger.identity}</p>
        <p className="text-xs text-ink-3">from {charger.remote_address}</p>
      </div>
      <p className="min-w-40 flex-1 text-ink-2">{reason}</p>
      <p className="text-xs text-ink-3">
        {formatCount(charger.attempts)} {charger.attempts === 1 ? "try" : "tries"}, last{" "}
        <RelativeTime at={charger.last_seen_at} />, first <RelativeTime at={charger.first_seen_at} />
      </p>
      <div className="flex w-34 justify-end">
        {remedy === "add" ? (
          <Button size="sm" onClick={() => onAdd(charger.identity)}>
            Add this charger
          </Button>
        ) : remedy === "open" ? (
          <Link
            to="/chargers/$chargerId"
            params={{ chargerId: charger.identity }}
            className="inline-flex h-7 items-center rounded-md border border-line px-2.5 text-xs font-medium hover:bg-hover"
          >
            Open charger
          </Link>
        ) : null}
      </div>
    </li>
  );
}
