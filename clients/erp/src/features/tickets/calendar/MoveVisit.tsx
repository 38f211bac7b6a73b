import { Button, Dialog, Field, Input } from "@voltcharge/ui";
import { useId, useState, type SyntheticEvent } from "react";
import { AssigneeSelect } from "../AssigneeSelect";
import type { TicketSummary } from "../model";
import { dayOf } from "../visit-words";
import type { Move } from "./visits";

interface MoveVisitProps {
  ticket: TicketSummary;
  onMove: (move: Move) => void;
  onClose: () => void;
}

/** Plans, moves or takes away a visit without dragging. */
export function MoveVisit({ ticket, onMove, onClose }: MoveVisitProps) {
  const formId = useId();
  const [day, setDay] = useState(() => ticket.visit_date ?? dayOf(Date.now()));
  const [time, setTime] = useState(ticket.visit_time?.slice(0, 5) ?? "");
  const [technician, setTechnician] = useState(ticket.assignee);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (day === "") return;
    const kept = time === ticket.visit_time?.slice(0, 5) ? ticket.visit_time : time || null;
    onMove({ ticket, day, time: kept, technician });
    onClose();
  };
  return (
    <Dialog
      title={ticket.visit_date ? `Move the visit of ${ticket.reference}` : `Plan a visit for ${ticket.reference}`}
      onClose={onClose}
      footer={
        <>
          {ticket.visit_date ? (
            <Button
              variant="ghost"
              className="mr-auto"
              onClick={() => {
                onMove({ ticket, day: null });
                onClose();
              }}
            >
              Take the visit away
            </Button>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={day === ""}>
            Save
          </Button>
        </>
      }
    >
      <p className="mb-4 text-ink-2">{ticket.summary}</p>
      <form id={formId} noValidate onSubmit={submit} className="grid grid-cols-2 gap-x-3 gap-y-4">
        <Field label="Visit date">
          {(control) => (
            <Input
              {...control}
              type="date"
              data-autofocus
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
        <Field label="Time">
          {(control) => (
            <Input {...control} type="time" value={time} onChange={(event) => setTime(event.target.value)} />
          )}
        </Field>
        <Field label="Assigned to" className="col-span-2">
          {(control) => (
            <AssigneeSelect {...control} category={ticket.category} value={technician} onChoose={setTechnician} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
