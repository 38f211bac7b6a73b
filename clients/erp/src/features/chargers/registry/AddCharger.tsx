import { useMutation } from "@tanstack/react-query";
import { asProblem, type NewCharger } from "@voltcharge/api";
import { Button, Dialog, Field, Input, Notice, Select } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { keys } from "@/live/keys";
import { ChargerAccess } from "./ChargerAccess";
import { readForm, type ChargerForm, type FormErrors } from "./new-charger";

interface AddChargerProps {
  /** The id to start with, from the Knocking list; empty for a new one. */
  identity: string;
  onClose: () => void;
}

/** CHG-7: adds a charger, then shows once what has to be typed into it. */
export function AddCharger({ identity, onClose }: AddChargerProps) {
  const formId = useId();
  const [errors, setErrors] = useState<FormErrors>({});
  const adding = useMutation({
    mutationFn: (charger: NewCharger) => api.addCharger(charger),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.live }),
  });
  if (adding.data) return <ChargerAccess added={adding.data} onClose={onClose} />;

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const entries = Object.fromEntries(new FormData(event.currentTarget)) as unknown as ChargerForm;
    const read = readForm(entries);
    setErrors("errors" in read ? read.errors : {});
    if ("charger" in read) adding.mutate(read.charger);
    else event.currentTarget.querySelector<HTMLElement>(`[name="${Object.keys(read.errors)[0]}"]`)?.focus();
  };
  const problem = adding.isError ? asProblem(adding.error) : null;

  return (
    <Dialog
      title="Add Charger"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={adding.isPending}>
            {adding.isPending ? "Adding…" : "Add Charger"}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="grid grid-cols-2 gap-x-3 gap-y-4">
        <Text name="id" label="Charger ID" initial={identity} errors={errors} mono autoFocused={identity === ""} />
        <Field label="Type">
          {(control) => (
            <Select {...control} name="kind">
              <option value="DC">DC (fast)</option>
              <option value="AC">AC (slow)</option>
            </Select>
          )}
        </Field>
        <Text name="name" label="Name" errors={errors} wide autoFocused={identity !== ""} />
        <Text name="address" label="Address" errors={errors} wide />
        <Text name="latitude" label="Latitude" errors={errors} inputMode="decimal" />
        <Text name="longitude" label="Longitude" errors={errors} inputMode="decimal" />
        <Text name="connectors" label="Connectors" initial="2" errors={errors} inputMode="numeric" />
      </form>
      {problem ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
          {problem.message} Nothing was added.
          {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
        </Notice>
      ) : null}
    </Dialog>
  );
}

interface TextProps {
  name: keyof ChargerForm;
  label: string;
  errors: FormErrors;
  initial?: string;
  wide?: boolean;
  mono?: boolean;
  autoFocused?: boolean;
  inputMode?: "decimal" | "numeric";
}

function Text({
  name,
  label,
  errors,
  initial = "",
  wide = false,
  mono = false,
  autoFocused = false,
  inputMode,
}: TextProps) {
  return (
    <Field label={label} error={errors[name] ?? null} className={wide ? "col-span-2" : ""}>
      {(control) => (
        <Input
          {...control}
          name={name}
          defaultValue={initial}
          inputMode={inputMode}
          autoComplete="off"
          data-autofocus={autoFocused || undefined}
          className={mono ? "font-mono" : ""}
        />
      )}
    </Field>
  );
}
