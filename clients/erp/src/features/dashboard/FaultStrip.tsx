import type { FaultHour } from "@voltcharge/api";
import { BarStrip, Card, formatCount, formatHour } from "@voltcharge/ui";

/** Faults of the last 24 hours by hour, with a table twin. */
export function FaultStrip({ hours }: { hours: readonly FaultHour[] }) {
  const total = hours.reduce((sum, hour) => sum + hour.count, 0);
  const worst = hours.reduce<FaultHour | null>((top, hour) => (hour.count > (top?.count ?? 0) ? hour : top), null);
  const first = hours[0];
  return (
    <Card title="Faults in the last 24 hours" aria-label="Faults in the last 24 hours">
      <div className="p-4">
        <p className="flex items-baseline gap-2">
          <span className="text-xl font-semibold">{formatCount(total)}</span>
          <span className="text-xs text-ink-3">
            {worst ? `most in the hour from ${formatHour(worst.hour)} (${formatCount(worst.count)})` : "a quiet day"}
          </span>
        </p>
        <BarStrip
          bars={hours.map((hour) => ({ label: formatHour(hour.hour), count: hour.count }))}
          title="Faults per hour"
          unit={["fault", "faults"]}
          className="mt-3 h-20"
        />
        <div aria-hidden className="mt-1.5 flex justify-between text-xs text-ink-3">
          <span>{first ? formatHour(first.hour) : ""}</span>
          <span>now</span>
        </div>
      </div>
    </Card>
  );
}
