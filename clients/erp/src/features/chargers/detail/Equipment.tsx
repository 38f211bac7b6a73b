import type { ChargerFacts } from "@voltcharge/api";
import { Card, RelativeTime } from "@voltcharge/ui";
import type { ReactNode } from "react";

/** What the charger said about itself when it booted. */
export function Equipment({ facts }: { facts: ChargerFacts }) {
  const rows: [string, ReactNode][] = [
    ["Vendor", facts.vendor],
    ["Model", facts.model],
    ["Serial number", facts.serial_number],
    ["Firmware", facts.firmware_version],
    ["OCPP", facts.ocpp_version?.replace("ocpp", "")],
    ["Connected", <RelativeTime key="connected" at={facts.connected_since} lasting fallback="not now" />],
    ["Last boot", <RelativeTime key="boot" at={facts.last_boot_at} />],
    ["Partner (CPO)", facts.cpo_id],
  ];
  return (
    <Card title="Equipment" aria-label="Equipment">
      <dl className="grid grid-cols-[8rem_1fr] gap-y-2 p-4">
        {rows.map(([label, value]) =>
          value === null || value === undefined ? null : (
            <div key={label} className="contents">
              <dt className="text-xs leading-5 text-ink-3">{label}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </Card>
  );
}
