import { Link } from "@tanstack/react-router";
import { cn, RelativeTime, Skeleton, StatusBadge, WeakSignalBadge } from "@voltcharge/ui";
import { memo } from "react";
import { useCharger } from "@/live/charger-store";
import { parseHubSearch } from "../hub-search";
import { WIDE_COLUMNS } from "./columns";

interface ChargerRowProps {
  id: string;
  compact: boolean;
  selected: boolean;
}

/** One charger of the list: id, name, type, status, address (guide: Finding a Charger, step 3). */
export const ChargerRow = memo(function ChargerRow({ id, compact, selected }: ChargerRowProps) {
  const charger = useCharger(id);
  if (charger === undefined) return <RowSkeleton compact={compact} />;
  const link = (
    <Link
      to="/chargers/$chargerId"
      params={{ chargerId: id }}
      search={(search) => parseHubSearch(search)}
      aria-current={selected ? "true" : undefined}
      className={cn(
        "-outline-offset-2 after:absolute after:inset-0",
        compact ? "block truncate font-medium" : "font-mono text-[13px]",
      )}
    >
      {compact ? charger.name : id}
    </Link>
  );
  const row = "relative h-full border-b border-line hover:bg-hover has-[a:focus-visible]:bg-hover";
  if (compact) {
    return (
      <div
        role="row"
        className={cn(row, "flex items-center gap-3 px-4", selected && "bg-accent-soft hover:bg-accent-soft")}
      >
        <div role="cell" className="min-w-0 flex-1">
          {link}
          <span className="block truncate text-xs text-ink-3" title={charger.address}>
            <span className="font-mono">{id}</span> · {charger.kind} · {charger.address}
          </span>
        </div>
        <div role="cell" className="flex shrink-0 items-center gap-1">
          {charger.weak_signal ? <WeakSignalBadge compact /> : null}
          <StatusBadge status={charger.status} />
        </div>
      </div>
    );
  }
  return (
    <div role="row" className={cn(row, "grid items-center gap-4 px-4", WIDE_COLUMNS, selected && "bg-accent-soft")}>
      <div role="cell">{link}</div>
      <div role="cell" className="truncate font-medium" title={charger.name}>
        {charger.name}
      </div>
      <div role="cell" className="text-ink-2">
        {charger.kind}
      </div>
      <div role="cell" className="flex items-center gap-1">
        <StatusBadge status={charger.status} />
        {charger.weak_signal ? <WeakSignalBadge compact /> : null}
      </div>
      <div role="cell" className="truncate text-ink-2" title={charger.address}>
        {charger.address}
      </div>
      <div role="cell" className="text-right text-xs text-ink-3">
        <RelativeTime at={charger.last_event_at} fallback="no event yet" />
      </div>
    </div>
  );
});

export function RowSkeleton({ compact }: { compact: boolean }) {
  return (
    <div className={cn("flex h-full items-center gap-6 border-b border-line px-4", compact && "gap-3")}>
      <Skeleton className="h-3.5 w-16" />
      <Skeleton className="h-3.5 w-1/4" />
      <Skeleton className="ml-auto h-5 w-24 rounded-full" />
    </div>
  );
}
