import { asProblem } from "@voltcharge/api";
import { Button, Dialog, Field, Input, Notice, Select, Textarea } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useId, useState, type SyntheticEvent } from "react";
import type { Macro } from "../model";
import { submitOnCtrlEnter } from "../submit-keys";
import { PRIORITIES, priorityWord, STATUSES } from "../wording";
import { useSaveMacro } from "./macros";

interface KeepMacroProps {
  text: string;
  /** The macro to change; without it a new one. */
  macro?: Macro;
  onClose: () => void;
}

export function KeepMacro({ text, macro, onClose }: KeepMacroProps) {
  const formId = useId();
  const [form, setForm] = useState<Macro>(
    () => macro ?? { id: crypto.randomUUID(), name: "", text, status: null, priority: null },
  );
  const [asked, setAsked] = useState(false);
  const saving = useSaveMacro(onClose);
  const set = (changed: Partial<Macro>): void => setForm({ ...form, ...changed });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsked(true);
    const whole = { ...form, name: form.name.trim(), text: form.text.trim() };
    if (whole.name !== "" && whole.text !== "") saving.mutate(whole);
  };
  return (
    <Dialog
      title={macro ? "Edit macro" : "Keep as a macro"}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="grid grid-cols-2 gap-x-3 gap-y-4">
        <Field
          label="Name"
          className="col-span-2"
          error={asked && form.name.trim() === "" ? "Give it a name to find it by." : null}
        >
          {(control) => (
            <Input
              {...control}
              data-autofocus
              maxLength={200}
              autoComplete="off"
              value={form.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Text"
          className="col-span-2"
          error={asked && form.text.trim() === "" ? "A macro without words says nothing." : null}
        >
          {(control) => (
            <Textarea
              {...control}
              maxLength={10_000}
              value={form.text}
              onChange={(event) => set({ text: event.target.value })}
              onKeyDown={submitOnCtrlEnter}
            />
          )}
        </Field>
        <Field label="Proposes status">
          {(control) => (
            <Select
              {...control}
              value={form.status ?? ""}
              onChange={(event) => set({ status: STATUSES.find((one) => one === event.target.value) ?? null })}
            >
              <option value="">none</option>
              {STATUSES.slice(2).map((status) => (
                <option key={status}>{status}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Proposes priority">
          {(control) => (
            <Select
              {...control}
              value={form.priority ?? ""}
              onChange={(event) => set({ priority: PRIORITIES.find((one) => one === event.target.value) ?? null })}
            >
              <option value="">none</option>
              {PRIORITIES.map((priority) => (
                <option key={priority} value={priority}>
                  {priorityWord(priority)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
      {saving.isError ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
          {asProblem(saving.error).message}
        </Notice>
      ) : null}
    </Dialog>
  );
}
