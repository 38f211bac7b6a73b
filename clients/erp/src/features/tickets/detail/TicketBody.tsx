import { Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { keepDraft, readDraft } from "@/app/drafts";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import type { Ticket, TicketChanges, TicketStatus } from "../model";
import { Attachments } from "./Attachments";
import { useChangeTicket } from "./change";
import { ConflictPanel } from "./ConflictPanel";
import { Description, descriptionDraft, isWritten } from "./Description";
import { History } from "./History";
import { useNoteDraft } from "./note-draft";
import { Notes } from "./Notes";
import { Properties } from "./Properties";
import { ResolutionNote } from "./ResolutionNote";
import { StatusSteps } from "./StatusSteps";
import { TicketContext } from "./TicketContext";

interface TicketBodyProps {
  ticket: Ticket;
  /** Told when this member begins and stops writing, for those who look at the same ticket. */
  onWriting: (writing: boolean) => void;
}

export function TicketBody({ ticket, onWriting }: TicketBodyProps) {
  const { reference } = ticket;
  const frame = useRef<HTMLDivElement>(null);
  const fixed = !useMay("tickets.work") || ticket.status === "CLOSED";
  const { change, conflict, settle } = useChangeTicket(reference);
  const note = useNoteDraft(reference);
  const [editing, setEditing] = useState(() => readDraft(descriptionDraft(reference), isWritten) !== null);
  const [resolving, setResolving] = useState(false);
  const writing = editing || resolving || (note.value.open && note.value.text !== "");
  useEffect(() => onWriting(writing), [onWriting, writing]);

  const step = (status: TicketStatus): void => {
    if (status === "RESOLVED") setResolving(true);
    else change({ changes: { status }, what: "The status" });
  };
  const resolve = (text: string): void => {
    setResolving(false);
    change({
      changes: { status: "RESOLVED", note: text },
      what: "The status",
      onDone: note.drop,
      onRefused: () => note.change({ text, open: true }),
    });
  };
  const saveNote = (text: string, along: TicketChanges): void => {
    // The field closes at once and opens again, with the words in it, should the server refuse them.
    note.change({ open: false });
    change({
      changes: { note: text, ...along },
      what: "The note",
      onDone: note.drop,
      onRefused: () => note.change({ open: true }),
    });
  };
  const focusOn = (selector: string): void => frame.current?.querySelector<HTMLElement>(selector)?.focus();
  useCommands(
    fixed
      ? []
      : [
          { id: "assign", title: "Assign", group: "This ticket", keys: "a", run: () => focusOn("[data-key=assignee]") },
          {
            id: "priority",
            title: "Change the priority",
            group: "This ticket",
            keys: "p",
            run: () => focusOn("[data-key=priority]"),
          },
          {
            id: "status",
            title: "Next status",
            group: "This ticket",
            keys: "s",
            run: () => focusOn("[data-step=first]"),
          },
          { id: "note", title: "Add Note", group: "This ticket", keys: "n", run: () => note.change({ open: true }) },
          { id: "edit", title: "Edit the description", group: "This ticket", keys: "e", run: () => setEditing(true) },
        ],
  );

  return (
    <div ref={frame} className="@container mx-auto max-w-300">
      <div className="grid items-start gap-4 @3xl:grid-cols-[minmax(0,1fr)_18rem] print:block">
        <div className="flex min-w-0 flex-col gap-4">
          {conflict ? (
            <ConflictPanel
              conflict={conflict}
              onSettle={(chosen) => {
                keepDraft(descriptionDraft(reference), null);
                settle(chosen);
              }}
            />
          ) : null}
          {ticket.target_missed && ticket.responded_at === null && !fixed ? (
            <Notice tone="danger" icon={CircleAlert} className="print:hidden">
              The response target was missed. Start work, or give it to somebody who can.
            </Notice>
          ) : null}
          <StatusSteps ticket={ticket} onStep={step} />
          <Properties ticket={ticket} fixed={fixed} onChange={change} />
          <Description
            ticket={ticket}
            fixed={fixed}
            onChange={change}
            editing={editing && !fixed}
            onEdit={setEditing}
          />
          <Notes ticket={ticket} draft={note} onSave={saveNote} />
          <Attachments ticket={ticket} fixed={fixed} />
        </div>
        <TicketContext ticket={ticket} />
        <div className="@3xl:col-start-1 print:mt-4">
          <History history={ticket.history} />
        </div>
      </div>
      {resolving ? (
        <ResolutionNote
          what={reference}
          initial={note.value.text}
          onResolve={resolve}
          onCancel={(unsent) => {
            note.change({ text: unsent });
            setResolving(false);
          }}
        />
      ) : null}
    </div>
  );
}
