import { Link } from "@tanstack/react-router";
import type { ErrorCharger } from "@voltcharge/api";
import { Button, Card, EmptyState, formatCount, RelativeTime, StatusBadge } from "@voltcharge/ui";
import { CircleCheck } from "lucide-react";
import { useMay } from "@/app/session";
import { faultWords } from "@/features/chargers/wording";
import { useCharger } from "@/live/charger-store";
import { sortErrors } from "./error-chargers";
import { useHeldList } from "./held-list";

/** More than these belong into Chargers Hub with its search and sort. */
const SHOWN = 50;

/** Every charger that is Faulted or Offline now: id, name, last event; a click opens it (DASH-3). */
export function ErrorChargers({ errors }: { errors: readonly ErrorCharger[] }) {
  const { shown, arrived, release, hold } = useHeldList(sortErrors(errors));
  const visible = shown.slice(0, SHOWN);
  return (
    <Card
      title="Error chargers"
      aria-label="Error chargers"
      aside={
        arrived > 0 ? (
          <Button size="sm" variant="primary" className="rounded-full" onClick={release}>
            {arrived} new
          </Button>
        ) : (
          <span>{formatCount(errors.length)} now</span>
        )
      }
      {...hold}
    >
      {visible.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No charger is Faulted or Offline">
          One that loses its connection or reports a fault appears here by itself.
        </EmptyState>
      ) : (
        <ul className="@container max-h-105 overflow-y-auto">
          {visible.map((error) => (
            <ErrorRow key={error.id} error={error} />
          ))}
        </ul>
      )}
      {shown.length > SHOWN ? (
        <footer className="border-t border-line px-4 py-2 text-xs">
          <Link
            to="/chargers"
            search={{ status: ["Faulted", "Offline"], sort: "-last_event_at" }}
            className="font-medium text-accent hover:underline"
          >
            Show all {formatCount(shown.length)} in Chargers Hub
          </Link>
        </footer>
      ) : null}
    </Card>
  );
}

function ErrorRow({ error }: { error: ErrorCharger }) {
  const permitted = useMay("chargers.view");
  // While the list is held, one that recovered keeps its place and shows what it is now.
  const status = useCharger(error.id)?.status ?? error.status;
  const row = (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{error.name}</span>
        <span className="block truncate text-xs text-ink-3">
          <span className="font-mono">{error.id}</span> · {error.kind}
          {error.fault ? ` · ${faultWords(error.fault)}` : ""}
        </span>
      </span>
      <span className="flex shrink-0 flex-col-reverse items-end gap-0.5 @lg:flex-row @lg:items-center @lg:gap-4">
        <RelativeTime at={error.last_event_at} fallback="no event yet" className="text-xs text-ink-3" />
        <span className="flex justify-end @lg:w-26">
          <StatusBadge status={status} />
        </span>
      </span>
    </>
  );
  const layout = "flex h-13 items-center gap-4 px-4";
  return (
    <li className="border-b border-line last:border-b-0">
      {permitted ? (
        <Link
          to="/chargers/$chargerId"
          params={{ chargerId: error.id }}
          className={`${layout} -outline-offset-2 hover:bg-hover`}
        >
          {row}
        </Link>
      ) : (
        <div className={layout}>{row}</div>
      )}
    </li>
  );
}
