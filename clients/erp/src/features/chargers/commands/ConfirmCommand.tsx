import type { ChargerSummary, RunningTransaction } from "@voltcharge/api";
import { Button, Dialog, Notice, StatusBadge } from "@voltcharge/ui";
import { TriangleAlert } from "lucide-react";
import { commandTitle, CONSEQUENCES, warnings, type GuideCommand } from "./wording";

interface ConfirmCommandProps {
  kind: GuideCommand;
  charger: ChargerSummary;
  running: readonly RunningTransaction[];
  onConfirm: () => void;
  onCancel: () => void;
}

/** Repeats what will happen to which charger. The safe button has the focus; Esc cancels. */
export function ConfirmCommand({ kind, charger, running, onConfirm, onCancel }: ConfirmCommandProps) {
  const concerns = warnings(kind, charger, running);
  return (
    <Dialog
      role="alertdialog"
      title={
        kind === "clear_fault"
          ? `Clear the fault of charger ${charger.id}?`
          : `${commandTitle(kind)} charger ${charger.id}?`
      }
      onClose={onCancel}
      footer={
        <>
          <Button data-autofocus onClick={onCancel}>
            Cancel
          </Button>
          <Button variant={concerns.length > 0 ? "danger" : "primary"} onClick={onConfirm}>
            Confirm
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-3 rounded-md border border-line px-3 py-2">
          <div className="min-w-0">
            <p className="truncate font-medium">{charger.name}</p>
            <p className="truncate text-xs text-ink-3">
              <span className="font-mono">{charger.id}</span> · {charger.kind} · {charger.address}
            </p>
          </div>
          <StatusBadge status={charger.status} className="shrink-0" />
        </div>
        <p className="text-ink-2">{CONSEQUENCES[kind]}</p>
        {concerns.map((concern) => (
          <Notice key={concern} tone="danger" icon={TriangleAlert}>
            {concern}
          </Notice>
        ))}
      </div>
    </Dialog>
  );
}
