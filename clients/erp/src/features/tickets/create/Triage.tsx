import { Field, Input, Select, useClockText } from "@voltcharge/ui";
import { AssigneeSelect } from "../AssigneeSelect";
import type { Category, Priority } from "../model";
import { dayOf } from "../visit-words";
import { CATEGORIES, categoryWord, PRIORITIES, priorityWord } from "../wording";
import type { FormErrors, TicketForm } from "./ticket-form";

interface TriageProps {
  value: TicketForm;
  onChange: (changed: Partial<TicketForm>) => void;
  errors: FormErrors;
}

/** How urgent, whose, and when (guide: New Ticket Workflow, steps 6 to 8). */
export function Triage({ value, onChange, errors }: TriageProps) {
  const today = useClockText(dayOf);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Category">
        {(control) => (
          <Select
            {...control}
            value={value.category}
            // Whoever fits one category may not fit the next.
            onChange={(event) => onChange({ category: event.target.value as Category, assignee: null })}
          >
            {CATEGORIES.map((category) => (
              <option key={category} value={category}>
                {categoryWord(category)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Priority"
        hint={value.priority === "critical" ? "For safety issues and complete outages only." : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={value.priority}
            onChange={(event) => onChange({ priority: event.target.value as Priority })}
          >
            {PRIORITIES.map((priority) => (
              <option key={priority} value={priority}>
                {priorityWord(priority)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Assigned to"
        hint={value.assignee ? "They are notified at once." : "Left OPEN for a dispatcher when nobody is chosen."}
        error={errors.assignee ?? null}
      >
        {(control) => (
          <AssigneeSelect
            {...control}
            category={value.category}
            value={value.assignee}
            onChoose={(assignee) => onChange({ assignee })}
          />
        )}
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_8rem] items-start gap-2">
        <Field label="Scheduled visit date" error={errors.visit_date ?? null}>
          {(control) => (
            <Input
              {...control}
              type="date"
              min={today}
              value={value.visit_date}
              onChange={(event) =>
                onChange({
                  visit_date: event.target.value,
                  ...(event.target.value === "" ? { visit_time: "" } : {}),
                })
              }
            />
          )}
        </Field>
        <Field label="Time">
          {(control) => (
            <Input
              {...control}
              type="time"
              value={value.visit_time}
              disabled={value.visit_date === ""}
              onChange={(event) => onChange({ visit_time: event.target.value })}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
