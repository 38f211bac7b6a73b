import { useNavigate } from "@tanstack/react-router";
import { asProblem, type Call } from "@voltcharge/api";
import { cn, Field, Notice, Select, Textarea } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { CATEGORIES, categoryWord, PRIORITIES } from "@/features/tickets/wording";
import { announce } from "@/shell/notices";
import { CallActions } from "./CallActions";
import { CallerLine } from "./CallerLine";
import { CallTimer } from "./CallTimer";
import { CancelCall } from "./CancelCall";
import { askForCurrentCall, holdCall } from "./current-call";
import type { DraftOfCall } from "./call-draft";
import { PhoneField } from "./PhoneField";
import { PriorityChoice } from "./PriorityChoice";
import { callerWords, elapsedWords } from "./wording";

interface CallFormProps {
  draft: DraftOfCall;
  skew: number;
  onSaved: () => void;
}

const KEPT_WORDS = {
  kept: "Draft kept",
  typing: "Keeping the draft…",
  failed: "Not on the server yet; kept on this machine",
};

/** Guide "Handling an Incoming Call", steps 2 to 10: the call in hand. */
export function CallForm({ draft, skew, onSaved }: CallFormProps) {
  const call = draft.value;
  const navigate = useNavigate();
  const [ending, setEnding] = useState<"save" | "ticket" | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [cancelling, setCancelling] = useState(false);
  const written = call.phone !== "" || call.notes !== "" || call.contact_id !== null;

  const save = async (then: "save" | "ticket"): Promise<void> => {
    if (ending !== null) return;
    setEnding(then);
    setError(null);
    try {
      const saved = await api.saveCall(call.id, draft.edits);
      draft.forget();
      holdCall(null);
      void askForCurrentCall();
      announce("success", `Call with ${callerWords(saved)} saved, ${elapsedWords(saved.duration_s ?? 0)}.`);
      if (then === "ticket") await navigate({ to: "/service/new", search: { call: saved.id } });
      else onSaved();
    } catch (cause) {
      setError(asProblem(cause).message);
      setEnding(null);
    }
  };
  const cancel = async (): Promise<void> => {
    try {
      await api.cancelCall(call.id);
      draft.forget();
      holdCall(null);
      void askForCurrentCall();
      onSaved();
    } catch (cause) {
      setError(asProblem(cause).message);
    }
  };

  useCommands([
    {
      id: "save-call",
      title: "Save call",
      group: "This call",
      keys: "mod+Enter",
      whileTyping: true,
      run: () => void save("save"),
    },
    {
      id: "call-ticket",
      title: "Create Ticket from the call",
      group: "This call",
      keys: "mod+shift+Enter",
      whileTyping: true,
      run: () => void save("ticket"),
    },
    {
      id: "cancel-call",
      title: "Cancel call",
      group: "This call",
      run: () => (written ? setCancelling(true) : void cancel()),
    },
  ]);

  const press = (event: KeyboardEvent<HTMLFormElement>): void => {
    // By the key's place: with Alt a Mac types other signs.
    const digit = event.altKey && !event.ctrlKey ? /^Digit([1-4])$/.exec(event.code)?.[1] : undefined;
    const priority = digit === undefined ? undefined : PRIORITIES[Number(digit) - 1];
    if (priority === undefined) return;
    event.preventDefault();
    draft.change({ priority });
  };
  const match = (contact: Pick<Call, "id"> & { name: string; phone?: string | null }): void =>
    draft.change({ contact_id: contact.id, ...(contact.phone ? { phone: contact.phone } : {}) });

  return (
    // Keys of the form's fields, on their way up.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      aria-label="Call in hand"
      className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={press}
    >
      <div className="flex items-center gap-3">
        <span
          aria-hidden
          className={cn(
            "size-2.5 rounded-full",
            call.state === "ended" ? "bg-offline" : "animate-pulse bg-available motion-reduce:animate-none",
          )}
        />
        <h2 className="font-semibold">{call.state === "ended" ? "Caller has hung up" : "Call in progress"}</h2>
        <CallTimer call={call} skew={skew} className="font-mono text-lg font-semibold tabular-nums" />
        <span role="status" className="ml-auto text-xs text-ink-3">
          {KEPT_WORDS[draft.state]}
        </span>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <div className="flex flex-col gap-2">
          <PhoneField
            phone={call.phone}
            contactId={call.contact_id}
            onType={(phone) => draft.change(call.contact_id === null ? { phone } : { phone, contact_id: null })}
            onMatch={match}
          />
          <CallerLine
            contact={call.contact_id === null ? null : { id: call.contact_id, name: call.contact_name ?? "Contact" }}
            phone={call.phone}
            onContact={(contact) => (contact === null ? draft.change({ contact_id: null }) : match(contact))}
          />
        </div>
        <Field label="Category">
          {(control) => (
            <Select
              {...control}
              value={call.category}
              onChange={(event) => draft.change({ category: event.target.value as Call["category"] })}
            >
              {CATEGORIES.map((category) => (
                <option key={category} value={category}>
                  {categoryWord(category)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <PriorityChoice value={call.priority} onChange={(priority) => draft.change({ priority })} />
      <Field label="Notes" hint="The charger ID, the error the customer reads, what was tried already.">
        {(control) => (
          <Textarea
            {...control}
            value={call.notes}
            maxLength={10_000}
            className="min-h-28"
            onChange={(event) => draft.change({ notes: event.target.value })}
          />
        )}
      </Field>
      {error ? (
        <Notice tone="danger" icon={CircleAlert} role="alert">
          {error} The call is kept; nothing is lost.
        </Notice>
      ) : null}
      <CallActions
        busy={ending !== null}
        onSave={() => void save("save")}
        onTicket={() => void save("ticket")}
        onCancel={() => (written ? setCancelling(true) : void cancel())}
      />
      {cancelling ? (
        <CancelCall
          onKeep={() => setCancelling(false)}
          onCancel={() => {
            setCancelling(false);
            void cancel();
          }}
        />
      ) : null}
    </form>
  );
}
