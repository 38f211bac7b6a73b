import type { ChargerSummary } from "@voltcharge/api";
import { Button, RelativeTime, Skeleton, StatusBadge, Tooltip, WeakSignalBadge } from "@voltcharge/ui";
import { MapPin, X } from "lucide-react";
import { useMay } from "@/app/session";
import { RegistryMenu } from "../registry/RegistryMenu";

interface DetailHeadProps {
  id: string;
  charger: ChargerSummary | undefined;
  onClose: () => void;
}

export function DetailHead({ id, charger, onClose }: DetailHeadProps) {
  const mayManage = useMay("chargers.manage");
  return (
    <header className="border-b border-line bg-surface px-4 py-3">
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <p className="text-xs text-ink-3">
            <span className="font-mono">{id}</span>
            {charger ? ` · ${charger.kind} · ${charger.kind === "DC" ? "Fast charging" : "Slow charging"}` : null}
          </p>
          <h2 className="mt-0.5 text-base font-semibold">
            {charger ? charger.name : <Skeleton className="my-1 h-4 w-56" />}
          </h2>
        </div>
        {charger && mayManage ? <RegistryMenu charger={charger} /> : null}
        <Tooltip label="Close (Esc)">
          <Button variant="ghost" size="icon" aria-label="Close the charger" onClick={onClose}>
            <X aria-hidden />
          </Button>
        </Tooltip>
      </div>
      <div className="mt-1.5 flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-ink-2">
        {charger ? (
          <>
            <span className="flex items-center gap-1">
              <StatusBadge status={charger.status} />
              {charger.weak_signal ? <WeakSignalBadge /> : null}
            </span>
            <span className="flex min-w-0 items-center gap-1">
              <MapPin aria-hidden className="size-3.5 shrink-0 text-ink-3" />
              {charger.address}
            </span>
            <span className="text-ink-3">
              Last event <RelativeTime at={charger.last_event_at} fallback="never" />
            </span>
          </>
        ) : null}
      </div>
    </header>
  );
}
