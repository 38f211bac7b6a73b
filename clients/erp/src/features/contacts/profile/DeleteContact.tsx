import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem, type Contact } from "@voltcharge/api";
import { Button, Dialog, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { announce } from "@/shell/notices";

/** CON-4: takes an entry out of the directory, after saying what that means. */
export function DeleteContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => api.deleteContact(contact.id, contact.version),
    onSuccess: async () => {
      announce("success", `${contact.name} is deleted from the directory.`);
      await navigate({ to: "/contacts", search: {} });
      void queryClient.invalidateQueries({ queryKey: ["live", "contacts"] });
    },
  });
  return (
    <Dialog
      role="alertdialog"
      title={`Delete ${contact.name}?`}
      onClose={onClose}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" disabled={deleting.isPending} onClick={() => deleting.mutate()}>
            {deleting.isPending ? "Deleting…" : "Delete"}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {contact.name} leaves the directory and is found no more when {contact.phone ?? "they"} calls. This cannot be
        undone. Calls and tickets they were part of keep their history.
      </p>
      {deleting.isError ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-3">
          {asProblem(deleting.error).message}
        </Notice>
      ) : null}
    </Dialog>
  );
}
