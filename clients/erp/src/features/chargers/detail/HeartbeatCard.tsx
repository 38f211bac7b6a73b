import type { Heartbeat } from "@voltcharge/api";
import { Card, RelativeTime, Sparkline } from "@voltcharge/ui";

const seconds = (value: number | null): string => (value === null ? "–" : `${Math.round(value)} s`);

/** How regularly the charger says it is alive; late beats are what "Weak Signal" means. */
export function HeartbeatCard({ heartbeat, offline }: { heartbeat: Heartbeat; offline: boolean }) {
  const expected = heartbeat.interval_s ?? heartbeat.average_s ?? 60;
  const recent = heartbeat.recent_s;
  return (
    <Card
      title="Heartbeat"
      aria-label="Heartbeat"
      aside={
        heartbeat.last_at === null ? (
          "none yet"
        ) : (
          <span>
            last one <RelativeTime at={heartbeat.last_at} />
          </span>
        )
      }
    >
      <div className="p-4">
        {recent.length > 1 ? (
          <>
            <Sparkline
              values={recent}
              expected={expected}
              summary={`Last ${recent.length} heartbeat intervals: average ${seconds(heartbeat.average_s)}, longest ${seconds(Math.max(...recent))}, expected every ${seconds(expected)}.`}
              className="h-14 w-full"
            />
            <p aria-hidden className="mt-1 text-xs text-ink-3">
              Last {recent.length} intervals; dashed: expected
            </p>
          </>
        ) : (
          <p className="text-ink-3">{offline ? "Silent while offline." : "Not enough heartbeats yet for a picture."}</p>
        )}
        <dl className="mt-3 grid grid-cols-4 gap-3">
          <Figure label="Average" value={seconds(heartbeat.average_s)} />
          <Figure label="Expected" value={seconds(heartbeat.interval_s)} />
          <Figure label="Late" value={String(heartbeat.late_count)} alarming={heartbeat.late_count > 0} />
          <Figure label="Drops 24 h" value={String(heartbeat.drops_24h)} alarming={heartbeat.drops_24h > 0} />
        </dl>
      </div>
    </Card>
  );
}

function Figure({ label, value, alarming = false }: { label: string; value: string; alarming?: boolean }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className={alarming ? "font-medium text-weak" : "font-medium"}>{value}</dd>
    </div>
  );
}
