import type { Problem } from "@voltcharge/api";
import { Button, Dialog, Field, Input, Notice, Select } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import type { ChargerForm, FormErrors } from "./charger-form";

interface ChargerFormDialogProps {
  title: string;
  /** The word of the button while idle and while the server works. */
  action: [idle: string, pending: string];
  initial: ChargerForm;
  /** The id cannot be changed once the charger exists. */
  idFixed?: boolean;
  pending: boolean;
  problem: Problem | null;
  /** Returns what is wrong with the form, or nothing when it was sent. */
  onSubmit: (form: ChargerForm) => FormErrors;
  onClose: () => void;
}

/** The one form for a charger's entry in the registry. */
export function ChargerFormDialog(props: ChargerFormDialogProps) {
  const { title, action, initial, idFixed = false, pending, problem, onSubmit, onClose } = props;
  const formId = useId();
  const [errors, setErrors] = useState<FormErrors>({});

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = { ...initial, ...(Object.fromEntries(new FormData(event.currentTarget)) as Partial<ChargerForm>) };
    const wrong = onSubmit(form);
    setErrors(wrong);
    const first = Object.keys(wrong)[0];
    if (first) event.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const text = (name: keyof ChargerForm, label: string) => ({
    name,
    label,
    initial: initial[name],
    error: errors[name],
  });
  const idKnown = idFixed || initial.id !== "";

  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={pending}>
            {pending ? action[1] : action[0]}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="grid grid-cols-2 gap-x-3 gap-y-4">
        <Text {...text("id", "Charger ID")} mono disabled={idFixed} focused={!idKnown} />
        <Field label="Type">
          {(control) => (
            <Select {...control} name="kind" defaultValue={initial.kind}>
              <option value="DC">DC (fast)</option>
              <option value="AC">AC (slow)</option>
            </Select>
          )}
        </Field>
        <Text {...text("name", "Name")} wide focused={idKnown} />
        <Text {...text("address", "Address")} wide />
        <Text {...text("latitude", "Latitude")} inputMode="decimal" />
        <Text {...text("longitude", "Longitude")} inputMode="decimal" />
        <Text {...text("connectors", "Connectors")} inputMode="numeric" />
        <Text {...text("cpo_id", "Partner (CPO) ID, if any")} mono />
      </form>
      {problem ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
          {problem.message}
          {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
        </Notice>
      ) : null}
    </Dialog>
  );
}

interface TextProps {
  name: keyof ChargerForm;
  label: string;
  initial: string;
  error: string | undefined;
  wide?: boolean;
  mono?: boolean;
  disabled?: boolean;
  focused?: boolean;
  inputMode?: "decimal" | "numeric";
}

function Text({ name, label, initial, error, wide, mono, disabled, focused, inputMode }: TextProps) {
  return (
    <Field label={label} error={error ?? null} className={wide ? "col-span-2" : ""}>
      {(control) => (
        <Input
          {...control}
          name={name}
          defaultValue={initial}
          disabled={disabled}
          inputMode={inputMode}
          autoComplete="off"
          data-autofocus={focused || undefined}
          className={mono ? "font-mono" : ""}
        />
      )}
    </Field>
  );
}
