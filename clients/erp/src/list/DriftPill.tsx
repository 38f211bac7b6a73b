import { Button } from "@voltcharge/ui";
import { RefreshCw } from "lucide-react";

interface DriftPillProps {
  arrived: number;
  left: number;
  onRefresh: () => void;
}

/** Lists never reorder under the pointer: what would move waits here for a click. */
export function DriftPill({ arrived, left, onRefresh }: DriftPillProps) {
  const words = [
    arrived > 0 ? `${arrived} new` : "",
    left > 0 ? `${left} no longer ${left === 1 ? "matches" : "match"}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-10 flex justify-center">
      <Button
        variant="primary"
        size="sm"
        className="pointer-events-auto rounded-full shadow-raised"
        onClick={onRefresh}
      >
        <RefreshCw aria-hidden />
        {words}
      </Button>
    </div>
  );
}
