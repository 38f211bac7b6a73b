import { asProblem } from "@voltcharge/api";
import { Button, Dialog, Field, Input, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useId, useState, type SyntheticEvent } from "react";
import { filterOf, type TicketSearch } from "../list/ticket-search";
import type { SavedView } from "../model";
import { useSaveView } from "./saved-views";

interface SaveViewProps {
  search: TicketSearch;
  /** The view to rename; without it the present filter becomes a new one. */
  view?: SavedView;
  onClose: () => void;
}

export function SaveView({ search, view, onClose }: SaveViewProps) {
  const formId = useId();
  const [id] = useState(() => view?.id ?? crypto.randomUUID());
  const [missing, setMissing] = useState(false);
  const saving = useSaveView(onClose);
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = form.get("name");
    const name = typeof typed === "string" ? typed.trim() : "";
    setMissing(name === "");
    if (name !== "") saving.mutate({ id, name, filter: view?.filter ?? filterOf(search), shared: form.has("shared") });
  };
  return (
    <Dialog
      title={view ? "Rename view" : "Save view"}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={missing ? "Give it a name to find it by." : null}>
          {(control) => (
            <Input
              {...control}
              name="name"
              maxLength={200}
              defaultValue={view?.name}
              autoComplete="off"
              data-autofocus
            />
          )}
        </Field>
        <label className="flex items-center gap-2">
          <input type="checkbox" name="shared" defaultChecked={view?.shared} className="size-4 accent-accent" />
          For everybody in the team
        </label>
        {saving.isError ? (
          <Notice role="alert" tone="danger" icon={CircleAlert}>
            {asProblem(saving.error).message}
          </Notice>
        ) : null}
      </form>
    </Dialog>
  );
}
