import { useQuery } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { EmptyState, FailedState, PriorityBadge, RelativeTime } from "@voltcharge/ui";
import { Phone } from "lucide-react";
import { api } from "@/app/api";
import { categoryWord } from "@/features/tickets/wording";
import { callerWords, elapsedWords } from "../wording";

/** HOT-7: logged calls, newest first. */
export function CallHistory() {
  const calls = useQuery({ queryKey: ["live", "calls", {}], queryFn: ({ signal }) => api.listCalls({}, signal) });
  if (calls.isError && calls.data === undefined) {
    const problem = asProblem(calls.error);
    return (
      <FailedState
        title="The call history cannot be shown"
        detail={problem.message}
        reference={problem.traceId}
        onRetry={() => void calls.refetch()}
      />
    );
  }
  if (calls.data?.items.length === 0) {
    return (
      <EmptyState icon={Phone} title="No calls yet">
        Calls you save appear here with their duration.
      </EmptyState>
    );
  }
  return (
    <section aria-label="Call history" className="p-4">
      <ul className="rounded-lg border border-line bg-surface">
        {calls.data?.items.map((call) => (
          <li key={call.id} className="flex items-center gap-4 border-b border-line px-4 py-2 last:border-b-0">
            <span className="w-48 truncate font-medium">{callerWords(call)}</span>
            <span className="w-40 text-ink-2">{categoryWord(call.category)}</span>
            <PriorityBadge priority={call.priority} />
            <span className="min-w-0 flex-1 truncate text-ink-2">{call.notes}</span>
            <span className="font-mono tabular-nums">{elapsedWords(call.duration_s ?? 0)}</span>
            <RelativeTime at={call.started_at} className="w-24 text-right text-xs text-ink-3" />
          </li>
        ))}
      </ul>
    </section>
  );
}
