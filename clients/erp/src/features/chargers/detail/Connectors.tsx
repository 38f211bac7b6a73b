import type { ChargerSummary } from "@voltcharge/api";
import { Card, EmptyState, RelativeTime, StatusBadge } from "@voltcharge/ui";
import { Plug } from "lucide-react";
import { connectorWords, faultWords } from "../wording";

/** Every connector with its own status (guide: Finding a Charger, step 6). */
export function Connectors({ charger }: { charger: ChargerSummary }) {
  const connectors = [...charger.connectors].sort((a, b) => a.id - b.id);
  return (
    <Card title="Connectors" aria-label="Connectors">
      {charger.status === "Offline" && connectors.length > 0 ? (
        <p className="border-b border-line px-4 py-2 text-xs text-ink-3">
          The charger is offline. These are the states it last reported.
        </p>
      ) : null}
      {connectors.length === 0 ? (
        <EmptyState icon={Plug} title="No connector has reported yet" className="py-6">
          They appear when the charger connects for the first time.
        </EmptyState>
      ) : (
        <ul>
          {connectors.map((connector) => (
            <li
              key={connector.id}
              className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0"
            >
              <span className="w-24 font-medium">{connectorWords(connector.id)}</span>
              <StatusBadge status={connector.status} />
              <span className="min-w-0 flex-1 text-xs text-ink-2 max-sm:not-empty:order-last max-sm:not-empty:basis-full">
                {connector.error_code && connector.error_code !== "NoError" ? (
                  <span className="font-medium text-faulted">{faultWords(connector.error_code)}</span>
                ) : null}
                {connector.info ? <span> {connector.info}</span> : null}
              </span>
              {connector.since ? (
                <RelativeTime at={connector.since} lasting className="ml-auto text-xs text-ink-3" />
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
