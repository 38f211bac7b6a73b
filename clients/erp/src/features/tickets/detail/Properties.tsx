import { Link } from "@tanstack/react-router";
import { Card, Field, Input, RelativeTime, Select } from "@voltcharge/ui";
import type { ReactNode } from "react";
import { AssigneeSelect } from "../AssigneeSelect";
import type { Category, Priority, Ticket } from "../model";
import { TargetCountdown } from "../TargetCountdown";
import { CATEGORIES, categoryWord, PRIORITIES, priorityWord } from "../wording";
import type { Change } from "./change";

interface PropertiesProps {
  ticket: Ticket;
  /** CLOSED, or a member who may only look. */
  fixed: boolean;
  onChange: (change: Change) => void;
}

/** What the ticket is, each changed where it stands (guide: Escalating a Ticket, steps 2 and 3). */
export function Properties({ ticket, fixed, onChange }: PropertiesProps) {
  return (
    <Card title="Details" aria-label="Details">
      <div className="grid gap-x-4 gap-y-3 p-4 grid-cols-2 @md:grid-cols-6">
        <Field label="Assigned to" className="col-span-2 min-w-0 @md:col-span-3">
          {(control) => (
            <AssigneeSelect
              {...control}
              data-key="assignee"
              category={ticket.category}
              value={ticket.assignee}
              disabled={fixed || ticket.status === "RESOLVED"}
              onChoose={(chosen) =>
                onChange({
                  changes: { assignee_id: chosen?.member_id ?? null },
                  names: chosen ? { assignee: chosen.name } : {},
                  what: "The assignment",
                })
              }
            />
          )}
        </Field>
        <Field label="Priority" className="min-w-0 @md:col-span-3">
          {(control) => (
            <Select
              {...control}
              data-key="priority"
              value={ticket.priority}
              disabled={fixed}
              onChange={(event) =>
                onChange({ changes: { priority: event.target.value as Priority }, what: "The priority" })
              }
            >
              {PRIORITIES.map((priority) => (
                <option key={priority} value={priority}>
                  {priorityWord(priority)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Category" className="min-w-0 @md:col-span-2">
          {(control) => (
            <Select
              {...control}
              value={ticket.category}
              disabled={fixed}
              onChange={(event) =>
                onChange({ changes: { category: event.target.value as Category }, what: "The category" })
              }
            >
              {CATEGORIES.map((category) => (
                <option key={category} value={category}>
                  {categoryWord(category)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <VisitFields ticket={ticket} fixed={fixed} onChange={onChange} />
        <dl className="col-span-full grid grid-cols-[8rem_1fr] gap-y-1.5">
          <Fact label="Response target">
            <TargetCountdown ticket={ticket} />
          </Fact>
          <Fact label="Contact">
            {ticket.contact_id ? (
              <Link
                to="/contacts/$contactId"
                params={{ contactId: ticket.contact_id }}
                search={{}}
                className="text-accent hover:underline"
              >
                {ticket.contact_name ?? "not known at the moment"}
              </Link>
            ) : (
              "none"
            )}
          </Fact>
          <Fact label="Charger">
            {ticket.charger_id ? (
              <Link
                to="/chargers/$chargerId"
                params={{ chargerId: ticket.charger_id }}
                search={{}}
                className="font-mono text-[13px] text-accent hover:underline"
              >
                {ticket.charger_id}
              </Link>
            ) : (
              "none"
            )}
          </Fact>
          <Fact label="Created">
            <RelativeTime at={ticket.created_at} />
            {ticket.created_by ? ` by ${ticket.created_by.name}` : null}
            {ticket.call_id ? (
              <>
                {" from "}
                <Link to="/hotline" search={{ call: ticket.call_id }} className="text-accent hover:underline">
                  a call
                </Link>
              </>
            ) : null}
          </Fact>
        </dl>
      </div>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs leading-5 text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** Day and time of the visit; without a day there is no time. */
function VisitFields({ ticket, fixed, onChange }: PropertiesProps) {
  return (
    <>
      <Field label="Visit date" className="min-w-0 @md:col-span-2">
        {(control) => (
          <Input
            {...control}
            // What is typed half is nobody's business yet: the field is its own until the day changes.
            key={ticket.visit_date}
            type="date"
            defaultValue={ticket.visit_date ?? ""}
            disabled={fixed}
            onBlur={(event) => {
              const day = event.target.value || null;
              if (day === ticket.visit_date || event.target.validity.badInput) return;
              const changes = day === null ? { visit_date: null, visit_time: null } : { visit_date: day };
              onChange({ changes, what: "The visit" });
            }}
          />
        )}
      </Field>
      <Field label="Visit time" className="min-w-0 @md:col-span-2">
        {(control) => (
          <Input
            {...control}
            key={ticket.visit_time}
            type="time"
            defaultValue={ticket.visit_time?.slice(0, 5) ?? ""}
            disabled={fixed || ticket.visit_date === null}
            onBlur={(event) => {
              const time = event.target.value || null;
              if (time === (ticket.visit_time?.slice(0, 5) ?? null) || event.target.validity.badInput) return;
              onChange({ changes: { visit_time: time }, what: "The visit" });
            }}
          />
        )}
      </Field>
    </>
  );
}
