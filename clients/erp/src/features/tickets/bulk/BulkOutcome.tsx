import { Button, Dialog } from "@voltcharge/ui";
import { CircleCheck, CircleX } from "lucide-react";
import type { BulkRun } from "./change-many";

/** What became of each ticket: those refused first, each with its reason. */
export function BulkOutcome({ run, onClose }: { run: BulkRun; onClose: () => void }) {
  const refused = run.outcomes.filter(({ problem }) => problem !== null);
  const changed = run.outcomes.length - refused.length;
  return (
    <Dialog
      title={run.title}
      onClose={onClose}
      className="w-[min(36rem,calc(100vw-2rem))]"
      footer={
        <Button variant="primary" data-autofocus onClick={onClose}>
          {run.done ? "Done" : "Go on in the background"}
        </Button>
      }
    >
      <p role="status" className="font-medium">
        {run.done
          ? `${changed} changed${refused.length > 0 ? `, ${refused.length} not changed` : ""}`
          : `${run.outcomes.length} of ${run.asked} asked for…`}
      </p>
      <progress
        aria-label="Progress"
        max={run.asked}
        value={run.outcomes.length}
        className="mt-2 h-1 w-full accent-accent"
        hidden={run.done}
      />
      <ul className="mt-3 max-h-72 overflow-y-auto">
        {[...refused, ...run.outcomes.filter(({ problem }) => problem === null)].map((outcome) => (
          <li key={outcome.reference} className="flex items-start gap-2 border-b border-line py-1.5 last:border-b-0">
            {outcome.problem === null ? (
              <CircleCheck aria-label="Changed" className="mt-0.5 size-4 shrink-0 text-available" />
            ) : (
              <CircleX aria-label="Not changed" className="mt-0.5 size-4 shrink-0 text-danger" />
            )}
            <span className="font-mono text-[13px]">{outcome.reference}</span>
            <span className="min-w-0 flex-1 text-ink-2">{outcome.problem ?? "changed"}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
