import type { Call } from "@voltcharge/api";
import { useClockText } from "@voltcharge/ui";
import { elapsedWords } from "./wording";

/** `00:12:45` since the call was taken, by the server's clock; still when the caller has hung up. */
export function CallTimer({ call, skew, className }: { call: Call; skew: number; className?: string }) {
  const text = useClockText((now) =>
    elapsedWords(call.duration_s ?? (now + skew - Date.parse(call.started_at)) / 1000),
  );
  return (
    <span role="timer" aria-label="Duration of the call" className={className}>
      {text}
    </span>
  );
}
