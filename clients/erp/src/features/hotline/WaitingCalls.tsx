import type { Call } from "@voltcharge/api";
import { PhoneForwarded } from "lucide-react";
import { CallTimer } from "./CallTimer";
import { callerWords } from "./wording";

/** Calls answered at the telephone while another was still being written up: they come next, oldest first. */
export function WaitingCalls({ waiting, skew }: { waiting: readonly Call[]; skew: number }) {
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Waiting calls">
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {waiting.map((call) => (
          <li key={call.id} className="flex items-center gap-2.5 px-4 py-2">
            <PhoneForwarded aria-hidden className="size-4 text-ink-3" />
            <span className="min-w-0 truncate font-medium">{callerWords(call)}</span>
            <CallTimer call={call} skew={skew} className="font-mono text-ink-2 tabular-nums" />
            <span className="ml-auto text-xs text-ink-3">comes next, when this call is saved or cancelled</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
