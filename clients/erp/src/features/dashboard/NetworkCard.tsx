import { Link } from "@tanstack/react-router";
import type { ChargerKind, ChargerStatus, Counters } from "@voltcharge/api";
import { Card, cn, Donut, Flash, formatCount, statusLook, TONE_DOT, TONE_TEXT, type Slice } from "@voltcharge/ui";
import type { ReactNode } from "react";
import { useMay } from "@/app/session";

const TITLES: Record<ChargerKind, string> = { DC: "DC chargers", AC: "AC chargers" };
const SPEED: Record<ChargerKind, string> = { DC: "Fast charging", AC: "Slow charging" };

/** The guide's four in its order, then the two that make the numbers add up. */
const MAIN = ["Offline", "Faulted", "Available", "Charging"] as const satisfies ChargerStatus[];
const REST = ["Preparing", "Unavailable"] as const satisfies ChargerStatus[];
const RING = [
  "Available",
  "Charging",
  "Preparing",
  "Unavailable",
  "Offline",
  "Faulted",
] as const satisfies ChargerStatus[];

function countOf(counters: Counters, status: ChargerStatus): number {
  return counters[status.toLowerCase() as Lowercase<ChargerStatus>];
}

export function NetworkCard({ kind, counters }: { kind: ChargerKind; counters: Counters }) {
  const slices: Slice[] = RING.map((status) => ({
    label: status,
    tone: statusLook(status).tone,
    count: countOf(counters, status),
  }));
  return (
    <Card title={TITLES[kind]} aside={SPEED[kind]} aria-label={TITLES[kind]}>
      <div className="@container p-4">
        <div className="flex items-center gap-4 max-sm:flex-col @lg:gap-6">
          <Donut slices={slices} label={TITLES[kind]} className="size-30 shrink-0 max-sm:size-40 @lg:size-40" />
          <div className="w-full min-w-0 flex-1">
            <dl className="grid grid-cols-2 gap-2">
              {MAIN.map((status) => (
                <Counter key={status} kind={kind} status={status} count={countOf(counters, status)} />
              ))}
            </dl>
            <dl className="mt-3 flex flex-wrap gap-x-5 gap-y-1 px-3 text-xs text-ink-3">
              {REST.map((status) => (
                <Remainder key={status} label={status} count={countOf(counters, status)} />
              ))}
              <Remainder label="WeakSignal" count={counters.weak_signal} note="counted in the others too" />
            </dl>
          </div>
        </div>
      </div>
    </Card>
  );
}

function Counter({ kind, status, count }: { kind: ChargerKind; status: ChargerStatus; count: number }) {
  const { word, icon: Icon, tone } = statusLook(status);
  const alarming = (status === "Faulted" || status === "Offline") && count > 0;
  return (
    <div className="relative rounded-md border border-line px-2.5 py-2 transition-colors @lg:px-3 has-[a:hover]:bg-hover">
      <dt className="flex items-center gap-1.5 text-xs text-ink-2">
        <span aria-hidden className={cn("size-2 shrink-0 rounded-full", TONE_DOT[tone])} />
        <HubLink kind={kind} status={status}>
          {word}
        </HubLink>
        <Icon aria-hidden className={cn("ml-auto size-3.5 max-sm:block hidden shrink-0 @lg:block", TONE_TEXT[tone])} />
      </dt>
      <dd className={cn("mt-0.5 text-xl font-semibold", alarming && TONE_TEXT[tone])}>
        <Flash on={count} className="inline-block rounded-md">
          {formatCount(count)}
        </Flash>
      </dd>
    </div>
  );
}

/** The whole tile opens these chargers in Chargers Hub, for those whose role has it. */
function HubLink({ kind, status, children }: { kind: ChargerKind; status: ChargerStatus; children: ReactNode }) {
  const permitted = useMay("chargers.view");
  if (!permitted) return children;
  return (
    <Link to="/chargers" search={{ kind, status: [status] }} className="after:absolute after:inset-0 after:rounded-md">
      {children}
    </Link>
  );
}

function Remainder({ label, count, note }: { label: string; count: number; note?: string }) {
  const { word, tone } = statusLook(label);
  return (
    <div className="flex items-center gap-1.5" title={note}>
      <span
        aria-hidden
        className={cn("size-2 rounded-full", TONE_DOT[tone], label === "WeakSignal" && "rounded-[2px]")}
      />
      <dt>{word}</dt>
      <dd className="font-medium text-ink-2">
        <Flash on={count} className="inline-block rounded-md">
          {formatCount(count)}
        </Flash>
      </dd>
    </div>
  );
}
