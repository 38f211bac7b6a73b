import type { Problem } from "@voltcharge/api";
import { Button, Dialog, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

interface ConfirmProps {
  title: string;
  /** The word of the button while idle and while the server works. */
  action: [idle: string, pending: string];
  pending: boolean;
  problem: Problem | null;
  onConfirm: () => void;
  onClose: () => void;
  /** What will happen to whom. */
  children: ReactNode;
}

/** Asks before an act that cannot be taken back lightly; the safe button has the focus, Esc cancels. */
export function Confirm({ title, action, pending, problem, onConfirm, onClose, children }: ConfirmProps) {
  return (
    <Dialog
      role="alertdialog"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" disabled={pending} onClick={onConfirm}>
            {pending ? action[1] : action[0]}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2 text-ink-2">{children}</div>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </Dialog>
  );
}

/** What the server said no with, and the reference to quote. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  return (
    <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
      {problem.message}
      {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
    </Notice>
  );
}
