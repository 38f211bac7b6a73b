import { Button, Dialog } from "@voltcharge/ui";
import type { SavedView } from "../model";
import { useDeleteView } from "./saved-views";

export function DeleteView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const deleting = useDeleteView();
  return (
    <Dialog
      role="alertdialog"
      title={`Delete the view “${view.name}”?`}
      onClose={onClose}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              deleting.mutate(view);
              onClose();
            }}
          >
            Delete
          </Button>
        </>
      }
    >
      <p>No ticket is touched. {view.shared ? "It goes for everybody in the team." : "Nobody else has it."}</p>
    </Dialog>
  );
}
