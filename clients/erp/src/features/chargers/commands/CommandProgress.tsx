import type { CommandStep } from "@voltcharge/api";
import { Button, formatClock, statusLook, useClockText } from "@voltcharge/ui";
import { Check, CircleAlert, CircleCheck, LoaderCircle, X } from "lucide-react";
import type { ReactNode } from "react";
import { askedAt, type Attempt } from "./ledger";
import { commandTitle, outcomeWords, tookWords } from "./wording";

interface CommandProgressProps {
  attempt: Attempt;
  onAskAgain: () => void;
  onDismiss: () => void;
}

/** From the click to the charger's own answer, or the reason why there is none. */
export function CommandProgress({ attempt, onAskAgain, onDismiss }: CommandProgressProps) {
  const { record, failure } = attempt;
  return (
    <div role="status" className="border-t border-line px-4 py-3">
      {record?.outcome ? (
        <Line
          icon={<OutcomeIcon tone={outcomeWords(record).tone} />}
          title={outcomeWords(record).title}
          onDismiss={onDismiss}
        >
          <p>{record.detail}</p>
          {record.charger_answer ? <Fact label="The charger answered" value={record.charger_answer} /> : null}
          {record.charger_status ? (
            <Fact label="The charger now reports" value={statusLook(record.charger_status).word} />
          ) : null}
          {record.answered_at && record.outcome !== "offline" ? (
            <Fact label="Took" value={tookWords(Date.parse(record.answered_at) - Date.parse(record.requested_at))} />
          ) : null}
        </Line>
      ) : failure ? (
        <Line
          icon={<CircleAlert aria-hidden className="size-4 text-danger" />}
          title={`${commandTitle(attempt.kind)}: ${failure.title}`}
          onDismiss={onDismiss}
        >
          <p>
            {failure.message} {failure.status === 0 ? "Asking again is safe: the charger is not told twice." : ""}
          </p>
          {failure.traceId ? <p className="font-mono">Reference {failure.traceId}</p> : null}
          {failure.status === 0 || failure.status >= 500 ? (
            <Button size="sm" className="mt-2" onClick={onAskAgain}>
              Ask again
            </Button>
          ) : null}
        </Line>
      ) : (
        <Line
          icon={<LoaderCircle aria-hidden className="size-4 animate-spin text-accent" />}
          title={`${commandTitle(attempt.kind)} sent, waiting for the charger…`}
          aside={<Elapsed since={askedAt(attempt)} />}
        />
      )}
      {record && record.steps.length > 0 ? <Steps steps={record.steps} /> : null}
    </div>
  );
}

interface LineProps {
  icon: ReactNode;
  title: string;
  aside?: ReactNode;
  children?: ReactNode;
  onDismiss?: () => void;
}

function Line({ icon, title, aside, children, onDismiss }: LineProps) {
  return (
    <div className="flex items-start gap-2.5">
      <span className="mt-0.5 shrink-0">{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-xs text-ink-2">{children}</div> : null}
      </div>
      {aside}
      {onDismiss ? (
        <Button variant="ghost" size="icon-sm" aria-label="Dismiss the answer" className="-my-1" onClick={onDismiss}>
          <X aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}

function OutcomeIcon({ tone }: { tone: "success" | "warning" | "danger" }) {
  if (tone === "success") return <CircleCheck aria-hidden className="size-4 text-available" />;
  return <CircleAlert aria-hidden className={tone === "warning" ? "size-4 text-weak" : "size-4 text-danger"} />;
}

const Fact = ({ label, value }: { label: string; value: string }) => (
  <p>
    {label}: <span className="font-medium text-ink">{value}</span>
  </p>
);

/** Seconds since the click; silent for screen readers, which would read each of them. */
function Elapsed({ since }: { since: number }) {
  const text = useClockText((now) => `${Math.max(0, Math.round((now - since) / 1000))} s`);
  return (
    <span aria-hidden className="text-xs text-ink-3">
      {text}
    </span>
  );
}

function Steps({ steps }: { steps: readonly CommandStep[] }) {
  return (
    <ol aria-label="Steps" className="mt-2 ml-6.5 flex flex-col gap-1 text-xs text-ink-2">
      {steps.map((step) => (
        <li key={`${step.at} ${step.step}`} className="flex items-center gap-2">
          <Check aria-hidden className="size-3.5 text-ink-3" />
          <span className="flex-1 first-letter:uppercase">{step.step}</span>
          <span className="font-medium text-ink">{step.answer}</span>
          <span className="text-ink-3">{formatClock(step.at)}</span>
        </li>
      ))}
    </ol>
  );
}
