import { Button, Card, Textarea } from "@voltcharge/ui";
import { Pencil } from "lucide-react";
import { useEffect, useRef } from "react";
import { useDraft } from "@/app/drafts";
import { submitOnCtrlEnter } from "../submit-keys";
import type { Ticket } from "../model";
import type { Change } from "./change";

interface DescriptionProps {
  ticket: Ticket;
  fixed: boolean;
  onChange: (change: Change) => void;
  editing: boolean;
  onEdit: (editing: boolean) => void;
}

export function Description({ ticket, fixed, onChange, editing, onEdit }: DescriptionProps) {
  return (
    <Card
      title="Description"
      aria-label="Description"
      aside={
        fixed || editing ? null : (
          <Button variant="ghost" size="sm" className="print:hidden" onClick={() => onEdit(true)}>
            <Pencil aria-hidden />
            Edit
          </Button>
        )
      }
    >
      {editing ? (
        <Editor ticket={ticket} onChange={onChange} onClose={() => onEdit(false)} onReopen={() => onEdit(true)} />
      ) : (
        <p className="p-4 break-words whitespace-pre-wrap">{ticket.description}</p>
      )}
    </Card>
  );
}

interface Written {
  text: string;
  /** The version the writing began on: what others change meanwhile must collide, not vanish. */
  base: number;
}

export const isWritten = (value: unknown): value is Written =>
  typeof value === "object" && value !== null && "text" in value && typeof value.text === "string" && "base" in value;

export const descriptionDraft = (reference: string): string => `ticket ${reference} description`;

interface EditorProps extends Pick<DescriptionProps, "ticket" | "onChange"> {
  onClose: () => void;
  /** Shows what was typed again, when the server refused it. */
  onReopen: () => void;
}

function Editor({ ticket, onChange, onClose, onReopen }: EditorProps) {
  const draft = useDraft<Written>(
    descriptionDraft(ticket.reference),
    { text: ticket.description, base: ticket.version },
    isWritten,
  );
  const { text, base } = draft.value;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const save = (): void => {
    const description = text.trim();
    if (description === "") return;
    if (description === ticket.description) draft.forget();
    else
      onChange({ changes: { description }, base, what: "The description", onDone: draft.forget, onRefused: onReopen });
    onClose();
  };
  return (
    <form
      className="flex flex-col gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        aria-label="Description"
        ref={field}
        maxLength={10_000}
        value={text}
        onChange={(event) => draft.change({ text: event.target.value })}
        onKeyDown={(event) => {
          submitOnCtrlEnter(event);
          if (event.key !== "Escape") return;
          event.preventDefault();
          onClose();
        }}
      />
      <div className="flex justify-end gap-2">
        <Button
          onClick={() => {
            draft.forget();
            onClose();
          }}
        >
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={text.trim() === ""}>
          Save
        </Button>
      </div>
    </form>
  );
}
