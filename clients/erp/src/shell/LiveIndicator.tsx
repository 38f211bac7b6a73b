import { formatClock, Tooltip } from "@voltcharge/ui";
import { Radio, WifiOff } from "lucide-react";
import { useLiveState } from "@/live/connection";

/** Whether what is on screen moves by itself; when it does not, since when. */
export function LiveIndicator() {
  const live = useLiveState();
  if (live.phase === "lost") {
    return (
      <span
        role="status"
        className="flex h-7 min-w-0 items-center gap-1.5 rounded-full bg-weak-soft px-2.5 text-xs font-medium text-weak"
      >
        <WifiOff aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">
          <span className="max-lg:sr-only">Live updates lost, reconnecting… </span>
          data as of {formatClock(live.since)}
        </span>
      </span>
    );
  }
  const connected = live.phase === "live";
  return (
    <Tooltip label={connected ? "Everything on screen updates by itself" : "Opening the live connection"}>
      <span role="status" className="flex h-7 items-center gap-1.5 px-1 text-xs text-ink-3">
        <Radio aria-hidden className={connected ? "size-3.5 text-available" : "size-3.5"} />
        {connected ? "Live" : "Connecting…"}
      </span>
    </Tooltip>
  );
}
