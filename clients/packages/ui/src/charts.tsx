/** Small pictures, each with a text or table twin for screen readers (design.md, "Language"). */
import { cn } from "./class-names";
import { TONE_STROKE, type Tone } from "./status";

export interface Slice {
  label: string;
  tone: Tone;
  count: number;
}

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring of counts with the total in its middle. */
export function Donut({ slices, label, className }: { slices: Slice[]; label: string; className?: string }) {
  const total = slices.reduce((sum, slice) => sum + slice.count, 0);
  const shown = slices.filter((slice) => slice.count > 0);
  const gap = shown.length > 1 ? 2.5 : 0;
  const startOf = (index: number): number => shown.slice(0, index).reduce((sum, slice) => sum + slice.count, 0);
  return (
    <svg
      viewBox="0 0 100 100"
      role="img"
      aria-label={`${label}: ${slices.map((slice) => `${slice.label} ${slice.count}`).join(", ")}; ${total} in all`}
      className={className}
    >
      <circle cx="50" cy="50" r={RADIUS} fill="none" strokeWidth="9" className="stroke-pressed" />
      {shown.map((slice, index) => {
        const length = (slice.count / total) * ROUND;
        const offset = -(startOf(index) / total) * ROUND;
        return (
          <circle
            key={slice.label}
            cx="50"
            cy="50"
            r={RADIUS}
            fill="none"
            strokeWidth="9"
            strokeDasharray={`${Math.max(length - gap, 1)} ${ROUND}`}
            strokeDashoffset={offset}
            transform="rotate(-90 50 50)"
            className={cn(TONE_STROKE[slice.tone])}
          />
        );
      })}
      <text x="50" y="50" textAnchor="middle" className="fill-ink text-[22px] font-semibold tabular-nums">
        {total}
      </text>
      <text x="50" y="64" textAnchor="middle" className="fill-ink-3 text-[9px]">
        {total === 1 ? "charger" : "chargers"}
      </text>
    </svg>
  );
}

export interface Bar {
  label: string;
  count: number;
}

/** A strip of bars, e.g. 24 hours; `unit` is what they count, one and many of it. The twin is a table only screen readers see. */
export function BarStrip({
  bars,
  title,
  unit,
  className,
}: {
  bars: Bar[];
  title: string;
  unit: readonly [one: string, many: string];
  className?: string;
}) {
  const top = Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <figure className={className}>
      <div aria-hidden className="flex h-full items-end gap-[3px]">
        {bars.map((bar) => (
          <div
            key={bar.label}
            title={`${bar.label}: ${bar.count} ${unit[bar.count === 1 ? 0 : 1]}`}
            className="group flex h-full flex-1 items-end"
          >
            <div
              className={cn(
                "w-full rounded-sm",
                bar.count === 0 ? "bg-pressed" : "bg-faulted-dot/80 group-hover:bg-faulted-dot",
              )}
              style={{ height: bar.count === 0 ? 3 : `${Math.max(8, (bar.count / top) * 100)}%` }}
            />
          </div>
        ))}
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th>Hour</th>
            <th className="first-letter:uppercase">{unit[1]}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <td>{bar.label}</td>
              <td>{bar.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** A line of recent values with the expected one dashed across; `summary` is its text twin. */
export function Sparkline({
  values,
  expected,
  summary,
  className,
}: {
  values: number[];
  expected: number;
  summary: string;
  className?: string;
}) {
  const low = Math.min(expected * 0.6, ...values);
  const span = Math.max(expected * 1.4, ...values) - low || 1;
  const y = (value: number): number => 38 - ((value - low) / span) * 36;
  const step = values.length > 1 ? 200 / (values.length - 1) : 200;
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg viewBox="0 0 200 40" preserveAspectRatio="none" role="img" aria-label={summary} className={className}>
      <line
        x1="0"
        x2="200"
        y1={y(expected)}
        y2={y(expected)}
        strokeDasharray="3 3"
        vectorEffect="non-scaling-stroke"
        className="stroke-line-field"
      />
      <polyline
        points={points}
        fill="none"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        className="stroke-accent"
      />
    </svg>
  );
}
