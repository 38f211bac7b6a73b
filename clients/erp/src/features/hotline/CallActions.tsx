import { Button, Kbd } from "@voltcharge/ui";
import { PhoneOff, Save, Wrench } from "lucide-react";

interface CallActionsProps {
  busy: boolean;
  onSave: () => void;
  onTicket: () => void;
  onCancel: () => void;
}

/** How a call ends: logged, escalated, or given up. */
export function CallActions({ busy, onSave, onTicket, onCancel }: CallActionsProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="primary" disabled={busy} onClick={onSave}>
        <Save aria-hidden />
        Save
      </Button>
      <Button disabled={busy} onClick={onTicket}>
        <Wrench aria-hidden />
        Create Ticket
      </Button>
      <Button variant="ghost" onClick={onCancel}>
        <PhoneOff aria-hidden />
        Cancel
      </Button>
      <span className="ml-auto hidden items-center gap-1 text-xs text-ink-3 lg:flex" aria-hidden>
        <Kbd>Ctrl</Kbd>
        <Kbd>Enter</Kbd> saves
      </span>
    </div>
  );
}
