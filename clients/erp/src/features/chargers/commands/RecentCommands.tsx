import { Card, cn, EmptyState, RelativeTime } from "@voltcharge/ui";
import { Terminal } from "lucide-react";
import { askedAt, useAttempts, type Attempt } from "./ledger";
import { commandTitle, outcomeWords, shortOutcome } from "./wording";

/** Who told the charger what, when, and what came of it; colleagues' commands included, live. */
export function RecentCommands({ chargerId }: { chargerId: string }) {
  const attempts = useAttempts(chargerId);
  return (
    <Card title="Recent commands" aria-label="Recent commands">
      {attempts.length === 0 ? (
        <EmptyState icon={Terminal} title="No commands yet" className="py-6">
          What you or a colleague send to this charger is listed here.
        </EmptyState>
      ) : (
        <ul>
          {attempts.map((attempt) => (
            <li
              key={attempt.commandId}
              className="flex items-baseline gap-3 border-b border-line px-4 py-2 last:border-b-0"
            >
              <div className="min-w-0 flex-1">
                <p className="font-medium">{commandTitle(attempt.kind)}</p>
                <p className="truncate text-xs text-ink-3">{attempt.record?.requested_by.name ?? "you"}</p>
              </div>
              <div className="shrink-0 text-right text-xs text-ink-3">
                <Outcome attempt={attempt} />
                <RelativeTime at={new Date(askedAt(attempt)).toISOString()} className="block" />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const TONES = { success: "text-available", warning: "text-weak", danger: "text-danger" } as const;

function Outcome({ attempt: { record, failure } }: { attempt: Attempt }) {
  if (record?.outcome) {
    return <span className={cn("block font-medium", TONES[outcomeWords(record).tone])}>{shortOutcome(record)}</span>;
  }
  return <span className="block font-medium text-ink-2">{failure ? "Answer unknown" : "Waiting…"}</span>;
}
