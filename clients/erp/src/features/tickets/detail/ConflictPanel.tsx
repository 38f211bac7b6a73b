import { Button } from "@voltcharge/ui";
import { GitMerge } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { TicketChanges } from "../model";
import { fieldWord } from "../wording";
import { asChanges, conflictWords, resolved, valueWords, whoChanged, type Conflict } from "./applying";

type FieldName = keyof TicketChanges;

interface ConflictPanelProps {
  conflict: Conflict;
  onSettle: (changes: TicketChanges) => void;
}

/** TKT-9: two people changed the same. Both are shown, one is chosen field by field, and nothing typed is lost. */
export function ConflictPanel({ conflict, onSettle }: ConflictPanelProps) {
  const { current, fields, mine, names } = conflict;
  const [kept, setKept] = useState<ReadonlySet<FieldName>>(() => new Set(fields));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const choose = (field: FieldName, keep: boolean): void => {
    const next = new Set(kept);
    if (keep) next.add(field);
    else next.delete(field);
    setKept(next);
  };
  const theirNames = {
    ...(current.assignee ? { assignee: current.assignee.name } : {}),
    ...(current.contact_name ? { contact: current.contact_name } : {}),
  };
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label="Two changes at once"
      className="rounded-lg border border-accent bg-surface outline-none print:hidden"
    >
      <header className="flex items-start gap-2.5 rounded-t-lg bg-accent-soft px-4 py-3">
        <GitMerge aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        <div>
          <h3 className="font-semibold">{conflictWords(conflict)}</h3>
          <p className="text-xs text-ink-2">
            Nothing of yours was stored yet, and nothing is lost. Choose what stands.
          </p>
        </div>
      </header>
      <div className="flex flex-col gap-3 p-4">
        {fields.map((field) => (
          <fieldset key={field} className="grid gap-2 sm:grid-cols-2">
            <legend className="mb-1 text-xs font-medium text-ink-3">{fieldWord(field)}</legend>
            <Side
              name={field}
              who="Yours"
              text={valueWords(field, mine, names)}
              chosen={kept.has(field)}
              onChoose={() => choose(field, true)}
            />
            <Side
              name={field}
              who={`${whoChanged(current, field)?.name ?? "Theirs"}’s`}
              text={valueWords(field, asChanges(current), theirNames)}
              chosen={!kept.has(field)}
              onChoose={() => choose(field, false)}
            />
          </fieldset>
        ))}
        {mine.note ? <p className="text-xs text-ink-3">Your note is saved with it in either case.</p> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onSettle(resolved(conflict, new Set()))}>Leave theirs</Button>
          <Button variant="primary" onClick={() => onSettle(resolved(conflict, kept))}>
            Save my choice
          </Button>
        </div>
      </div>
    </section>
  );
}

interface SideProps {
  name: string;
  who: string;
  text: string;
  chosen: boolean;
  onChoose: () => void;
}

function Side({ name, who, text, chosen, onChoose }: SideProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2 rounded-md border border-line p-2.5 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name={`stands-${name}`}
        checked={chosen}
        onChange={onChoose}
        className="mt-0.5 accent-accent"
      />
      <span className="text-xs text-ink-3">{who}:</span>
      <span className="max-h-40 min-w-0 overflow-y-auto break-words whitespace-pre-wrap">{text}</span>
    </label>
  );
}
