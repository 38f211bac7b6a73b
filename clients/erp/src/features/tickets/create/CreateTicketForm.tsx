import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem, type NewTicket } from "@voltcharge/api";
import { Button, Field, Notice, Textarea } from "@voltcharge/ui";
import { CircleAlert, History } from "lucide-react";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { flushSync } from "react-dom";
import { api } from "@/app/api";
import { useDraft } from "@/app/drafts";
import { queryClient } from "@/app/query-client";
import { useCommands } from "@/commands/registry";
import { ChargerField } from "@/features/context/ChargerField";
import { ContactPicker } from "@/features/context/ContactPicker";
import { ContextRail } from "@/features/context/ContextRail";
import { ticketStore } from "@/live/ticket-store";
import { announce } from "@/shell/notices";
import { ticketKeys } from "../keys";
import { dayOf } from "../visit-words";
import { serverErrors } from "./server-errors";
import { isTicketForm, readForm, type FormErrors, type TicketForm } from "./ticket-form";
import { Triage } from "./Triage";

interface CreateTicketFormProps {
  draftName: string;
  initial: TicketForm;
  missing: readonly string[];
  onStartOver: () => void;
}

/** Guide: New Ticket Workflow, steps 3 to 9. */
export function CreateTicketForm({ draftName, initial, missing, onStartOver }: CreateTicketFormProps) {
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const { value, change, forget, restored } = useDraft<TicketForm>(draftName, initial, isTicketForm);
  // What the field beside it found: the rail speaks only of a charger that exists.
  const charger = useQuery({ queryKey: ["live", "charger-exists", value.charger.trim()], enabled: false });
  const [errors, setErrors] = useState<FormErrors>({});
  const creating = useMutation({
    mutationFn: (ticket: NewTicket) => api.createTicket(ticket),
    onSuccess: async (ticket) => {
      forget();
      queryClient.setQueryData(ticketKeys.one(ticket.reference), ticket);
      ticketStore.receive(ticket);
      void queryClient.invalidateQueries({ queryKey: ticketKeys.all });
      announce("success", `${ticket.reference} is created.`);
      await navigate({ to: "/service/$reference", params: { reference: ticket.reference }, search: {} });
    },
    onError: (error) => show(serverErrors(asProblem(error))),
  });
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>("input:not([value]), input[value=''], textarea");
    first?.focus();
  }, []);
  const show = (found: FormErrors): void => {
    // Errors must stand there before the first of them can be given the focus.
    flushSync(() => setErrors(found));
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  const save = (): void => {
    if (creating.isPending) return;
    const read = readForm(value, dayOf(Date.now()));
    if ("errors" in read) return show(read.errors);
    setErrors({});
    creating.mutate(read.ticket);
  };
  const leave = (): void => {
    forget();
    void navigate({ to: "/service", search: {} });
  };
  useCommands([
    { id: "save-ticket", title: "Save", group: "This ticket", keys: "mod+Enter", whileTyping: true, run: save },
    { id: "leave-ticket", title: "Cancel", group: "This ticket", keys: "Escape", whileTyping: true, run: leave },
  ]);
  const problem = creating.isError ? asProblem(creating.error) : null;

  return (
    <div className="mx-auto grid max-w-260 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <form
        ref={form}
        noValidate
        aria-label="Create Ticket"
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          save();
        }}
      >
        {restored ? (
          <Notice icon={History}>
            What you had typed is here again.{" "}
            <button type="button" className="font-medium text-accent hover:underline" onClick={onStartOver}>
              Start over
            </button>
          </Notice>
        ) : null}
        {missing.map((sentence) => (
          <Notice key={sentence} tone="warning" icon={CircleAlert} role="status">
            {sentence}
          </Notice>
        ))}
        {/* Room for what is found about the charger: nothing below may move when it is there. */}
        <div className="grid items-start gap-x-4 gap-y-3 sm:min-h-21 sm:grid-cols-2 max-sm:[&>:last-child]:min-h-21">
          <ContactPicker
            value={value.contact}
            onChange={(contact) => change({ contact })}
            error={errors.contact ?? null}
          />
          <ChargerField
            value={value.charger}
            onChange={(charger) => change({ charger })}
            error={errors.charger ?? null}
          />
        </div>
        <Field label="Description" error={errors.description ?? null}>
          {(control) => (
            <Textarea
              {...control}
              className="min-h-32"
              maxLength={10_000}
              placeholder="Error codes, symptoms, when it started, and what the customer has already tried"
              value={value.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        <Triage value={value} onChange={change} errors={errors} />
        {problem && Object.keys(serverErrors(problem)).length === 0 ? (
          <Notice role="alert" tone="danger" icon={CircleAlert}>
            {problem.message} {problem.status === 0 ? "Save again: it makes no second ticket." : null}
            {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
          </Notice>
        ) : null}
        <div className="flex items-center justify-end gap-2 border-t border-line pt-4">
          <span className="mr-auto text-xs text-ink-3 max-sm:hidden">Ctrl ↵ saves · Esc cancels</span>
          <Button onClick={leave}>Cancel</Button>
          <Button type="submit" variant="primary" aria-disabled={creating.isPending}>
            {creating.isPending ? "Saving…" : "Save"}
          </Button>
        </div>
      </form>
      <div className="max-lg:hidden">
        <ContextRail
          contactId={value.contact?.id ?? null}
          chargerId={charger.data ? value.charger.trim() : null}
          except={value.call ? { call: value.call } : {}}
        />
      </div>
    </div>
  );
}
