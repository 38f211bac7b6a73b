import { Button, Card, RelativeTime, Textarea } from "@voltcharge/ui";
import { MessageSquarePlus } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { MacroMenu } from "../macros/MacroMenu";
import { inserted, proposals } from "../macros/macros";
import type { Macro, Ticket, TicketChanges } from "../model";
import { submitOnCtrlEnter } from "../submit-keys";
import { fieldWord, priorityWord } from "../wording";
import type { NoteDraft } from "./note-draft";

interface NotesProps {
  ticket: Ticket;
  draft: NoteDraft;
  onSave: (note: string, along: TicketChanges) => void;
}

/** "Add Note" opens the entry field; saved notes stand here, newest first, and in the history for ever (TKT-4). */
export function Notes({ ticket, draft, onSave }: NotesProps) {
  const notes = ticket.history.filter((entry) => entry.kind === "note").reverse();
  return (
    <Card
      title="Notes"
      aria-label="Notes"
      aside={
        draft.value.open || ticket.status === "CLOSED" ? null : (
          <Button size="sm" className="print:hidden" title="N" onClick={() => draft.change({ open: true })}>
            <MessageSquarePlus aria-hidden />
            Add Note
          </Button>
        )
      }
    >
      {draft.value.open ? <NoteForm ticket={ticket} draft={draft} onSave={onSave} /> : null}
      {notes.length === 0 && !draft.value.open ? (
        <p className="px-4 py-3 text-ink-3">
          No notes yet. Write down what was done, so that somebody else can go on from here.
        </p>
      ) : null}
      <ul>
        {notes.map((note) => (
          <li key={note.id} className="border-t border-line px-4 py-3 first:border-t-0">
            <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-3">
              <span className="font-medium text-ink">{note.by?.name ?? "VoltCharge"}</span>
              <RelativeTime at={note.at} />
              {note.resolution ? (
                <span className="rounded bg-available-soft px-1.5 font-medium text-available">Resolution</span>
              ) : null}
            </p>
            <p className="mt-1 break-words whitespace-pre-wrap">{note.text}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function NoteForm({ ticket, draft, onSave }: NotesProps) {
  const formId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  const { text, along } = draft.value;
  const insert = (macro: Macro): void => {
    draft.change({ text: inserted(text, macro), along: { ...along, ...proposals(macro, ticket) } });
  };
  const save = (): void => {
    if (text.trim() !== "") onSave(text.trim(), along);
  };
  return (
    <div className="flex flex-col gap-2 border-b border-line p-4 print:hidden">
      {/* The macros beside it have forms of their own, which must not stand inside this one. */}
      <form
        id={formId}
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Textarea
          ref={field}
          aria-label="Note"
          placeholder="What was done, what was observed, what comes next"
          maxLength={10_000}
          value={text}
          onChange={(event) => draft.change({ text: event.target.value })}
          onKeyDown={(event) => {
            submitOnCtrlEnter(event);
            if (event.key !== "Escape") return;
            event.preventDefault();
            draft.change({ open: false });
          }}
        />
        {Object.entries(along).map(([name, value]) => (
          <label key={name} className="flex items-center gap-2 text-xs text-ink-2">
            <input
              type="checkbox"
              checked
              className="size-4 accent-accent"
              onChange={() =>
                draft.change({ along: Object.fromEntries(Object.entries(along).filter(([other]) => other !== name)) })
              }
            />
            Also set {fieldWord(name).toLowerCase()} to{" "}
            {name === "priority" && along.priority ? priorityWord(along.priority) : value}
          </label>
        ))}
      </form>
      <div className="flex flex-wrap items-center gap-2">
        <MacroMenu written={text} onInsert={insert} onInserted={() => field.current?.focus()} />
        <span className="ml-auto text-xs text-ink-3 max-sm:hidden">Ctrl ↵ saves</span>
        <Button size="sm" onClick={draft.drop}>
          Cancel
        </Button>
        <Button type="submit" form={formId} size="sm" variant="primary" disabled={text.trim() === ""}>
          Save Note
        </Button>
      </div>
    </div>
  );
}
