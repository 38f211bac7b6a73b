import type { RunningTransaction } from "@voltcharge/api";
import { Card, formatDuration, formatEnergy, formatPower, useClockText } from "@voltcharge/ui";
import { connectorWords } from "../wording";

/** OCPP transactions that run now, with energy and power as last metered. */
export function RunningTransactions({ running }: { running: readonly RunningTransaction[] }) {
  return (
    <Card title="Running now" aria-label="Running transactions">
      <ul>
        {running.map((transaction) => (
          <li
            key={transaction.transaction_id}
            className="grid grid-cols-2 gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 @xl:grid-cols-[8rem_1fr_1fr_1fr_1fr]"
          >
            <div>
              <p className="font-medium">{connectorWords(transaction.connector_id)}</p>
              <p className="font-mono text-xs text-ink-3">#{transaction.transaction_id}</p>
            </div>
            <Figure label="Energy" value={transaction.energy_wh === null ? "–" : formatEnergy(transaction.energy_wh)} />
            <Figure label="Power" value={transaction.power_w === null ? "–" : formatPower(transaction.power_w)} />
            <Elapsed since={transaction.started_at} />
            <Figure label="ID tag" value={transaction.id_tag} mono />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Elapsed({ since }: { since: string }) {
  const text = useClockText((now) => formatDuration(now - Date.parse(since)));
  return <Figure label="Elapsed" value={text} />;
}

function Figure({ label, value, mono = false }: { label: string; value: string; mono?: boolean }) {
  return (
    <div>
      <p className="text-xs text-ink-3">{label}</p>
      <p className={mono ? "truncate font-mono text-[13px]" : "font-medium"}>{value}</p>
    </div>
  );
}
