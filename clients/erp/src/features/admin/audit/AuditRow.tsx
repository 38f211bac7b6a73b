import type { AuditEntry } from "@voltcharge/api";
import { cn, RelativeTime, Skeleton } from "@voltcharge/ui";
import { Ban, Check } from "lucide-react";
import { memo } from "react";
import { roleWord } from "../members/wording";
import { actWord, wasRefused } from "./wording";

/** One act as a sentence: who did what to what, how it ended, when and from where. */
export const AuditRow = memo(function AuditRow({ entry, compact }: { entry: AuditEntry; compact: boolean }) {
  const refused = wasRefused(entry);
  const Icon = refused ? Ban : Check;
  return (
    <div role="row" className="flex h-full items-center gap-3 border-b border-line px-4 hover:bg-hover">
      <Icon aria-hidden className={cn("size-4 shrink-0", refused ? "text-danger" : "text-available")} />
      <div role="cell" className="min-w-0 flex-1">
        <p className="truncate" title={entry.operation}>
          <span className="font-medium">{entry.actor_name}</span>
          {entry.role && !compact ? <span className="text-xs text-ink-3"> ({roleWord(entry.role)})</span> : null}{" "}
          {actWord(entry.operation)}{" "}
          <span className="font-mono text-xs text-ink-2">{entry.target === entry.actor_id ? "" : entry.target}</span>
        </p>
        <p className="truncate text-xs text-ink-3" title={entry.detail}>
          {refused ? <span className="text-danger">Refused ({entry.status}) </span> : null}
          {entry.detail}
          {compact ? (
            <>
              {" "}
              <RelativeTime at={entry.at} />
            </>
          ) : null}
        </p>
      </div>
      {compact ? null : (
        <>
          <span role="cell" className="w-32 shrink-0 truncate font-mono text-xs text-ink-3">
            {entry.remote_address}
          </span>
          <span role="cell" className="w-36 shrink-0 text-right text-xs text-ink-3">
            <RelativeTime at={entry.at} />
          </span>
        </>
      )}
    </div>
  );
});

export function AuditRowSkeleton() {
  return (
    <div className="flex h-full items-center gap-4 border-b border-line px-4">
      <Skeleton className="h-4 w-72" />
      <Skeleton className="h-4 w-24" />
    </div>
  );
}
