import type { RecentFault } from "@voltcharge/api";
import { Card, EmptyState, formatDuration, RelativeTime } from "@voltcharge/ui";
import { CircleCheck } from "lucide-react";
import { connectorWords, faultWords } from "../wording";

export function RecentFaults({ faults }: { faults: readonly RecentFault[] }) {
  return (
    <Card title="Recent faults" aria-label="Recent faults">
      {faults.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No faults on record" className="py-6" />
      ) : (
        <ul>
          {faults.map((fault) => (
            <li
              key={`${fault.connector_id} ${fault.at}`}
              className="flex items-baseline gap-3 border-b border-line px-4 py-2 last:border-b-0"
            >
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {fault.error_code ? faultWords(fault.error_code) : "Fault without a code"}
                </p>
                <p className="truncate text-xs text-ink-3">
                  {connectorWords(fault.connector_id)}
                  {fault.info ? ` · ${fault.info}` : ""}
                </p>
              </div>
              <div className="shrink-0 text-right text-xs text-ink-3">
                <RelativeTime at={fault.at} className="block" />
                {fault.cleared_at ? (
                  <span>lasted {formatDuration(Date.parse(fault.cleared_at) - Date.parse(fault.at))}</span>
                ) : (
                  <span className="font-medium text-faulted">still active</span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
