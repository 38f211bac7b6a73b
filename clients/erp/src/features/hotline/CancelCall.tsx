import { Button, Dialog } from "@voltcharge/ui";

/** Asks before what was written about a call is thrown away. */
export function CancelCall({ onKeep, onCancel }: { onKeep: () => void; onCancel: () => void }) {
  return (
    <Dialog
      role="alertdialog"
      title="Cancel this call?"
      onClose={onKeep}
      footer={
        <>
          <Button data-autofocus onClick={onKeep}>
            Keep the call
          </Button>
          <Button variant="danger" onClick={onCancel}>
            Cancel the call
          </Button>
        </>
      }
    >
      <p className="text-ink-2">It is not logged, and what you have written about it is gone.</p>
    </Dialog>
  );
}
