import { Button, Dialog, Field, Textarea } from "@voltcharge/ui";
import { useId, useState, type SyntheticEvent } from "react";
import { submitOnCtrlEnter } from "../submit-keys";

interface ResolutionNoteProps {
  /** What becomes RESOLVED: a reference, or "3 tickets". */
  what: string;
  initial?: string;
  onResolve: (note: string) => void;
  onCancel: (unsent: string) => void;
}

/** TKT-3: RESOLVED demands a note that says what was done (guide: Managing Ticket Lifecycle). */
export function ResolutionNote({ what, initial = "", onResolve, onCancel }: ResolutionNoteProps) {
  const formId = useId();
  const [note, setNote] = useState(initial);
  const [missing, setMissing] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setMissing(note.trim() === "");
    if (note.trim() !== "") onResolve(note.trim());
  };
  return (
    <Dialog
      title={`Resolve ${what}`}
      onClose={() => onCancel(note)}
      footer={
        <>
          <Button onClick={() => onCancel(note)}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary">
            Resolve
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        <Field
          label="Resolution note"
          hint="What was done, and how the problem was fixed. It becomes part of the history."
          error={missing ? "Say how it was resolved before it becomes RESOLVED." : null}
        >
          {(control) => (
            <Textarea
              {...control}
              data-autofocus
              maxLength={10_000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              onKeyDown={submitOnCtrlEnter}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
