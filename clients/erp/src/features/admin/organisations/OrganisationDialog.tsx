import { useMutation } from "@tanstack/react-query";
import { asProblem, type Organisation } from "@voltcharge/api";
import { Field, Input } from "@voltcharge/ui";
import { useState } from "react";
import { api } from "@/app/api";
import { fieldErrors } from "@/app/field-errors";
import { announce } from "@/shell/notices";
import { FormDialog } from "../FormDialog";
import { teamChanged } from "../queries";
import { FIELDS, formOf, idFrom, wrongWith } from "./organisation-form";

interface OrganisationDialogProps {
  /** The one to edit; null adds one. */
  known: Organisation | null;
  taken: readonly string[];
  onClose: () => void;
}

/** Adds a partner organisation, or changes its name and address. */
export function OrganisationDialog({ known, taken, onClose }: OrganisationDialogProps) {
  const [form, setForm] = useState(() => formOf(known));
  const [idTyped, setIdTyped] = useState(known !== null);
  const [tried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: () =>
      api.saveOrganisation(form.id, { name: form.name.trim(), contact_email: form.contact_email.trim() || null }),
    onSuccess: (saved) => {
      teamChanged();
      announce("success", `${saved.name} is saved.`);
      onClose();
    },
  });
  const problem = saving.isError ? asProblem(saving.error) : null;
  const errors = { ...fieldErrors(problem, FIELDS), ...(tried ? wrongWith(form, taken) : {}) };
  return (
    <FormDialog
      title={known ? `Edit ${known.name}` : "Add Organisation"}
      action={["Save", "Saving…"]}
      pending={saving.isPending}
      problem={problem}
      errors={errors}
      onClose={onClose}
      onSave={() => {
        const wrong = wrongWith(form, taken);
        setTried(true);
        if (Object.keys(wrong).length === 0) saving.mutate();
        return wrong;
      }}
    >
      <Field label="Name" error={errors.name ?? null}>
        {(control) => (
          <Input
            {...control}
            name="name"
            data-autofocus
            maxLength={200}
            value={form.name}
            onChange={({ target: { value } }) =>
              setForm({ ...form, name: value, ...(idTyped ? {} : { id: idFrom(value) }) })
            }
          />
        )}
      </Field>
      <Field label="ID" error={errors.id ?? null} hint="Stands at their chargers and keys; it cannot be changed later.">
        {(control) => (
          <Input
            {...control}
            name="id"
            maxLength={48}
            disabled={known !== null}
            value={form.id}
            className="font-mono"
            onChange={({ target: { value } }) => {
              setIdTyped(true);
              setForm({ ...form, id: value });
            }}
          />
        )}
      </Field>
      <Field label="Contact email" error={errors.contact_email ?? null} hint="Whom to write to; optional.">
        {(control) => (
          <Input
            {...control}
            name="contact_email"
            type="email"
            maxLength={254}
            value={form.contact_email}
            onChange={({ target: { value } }) => setForm({ ...form, contact_email: value })}
          />
        )}
      </Field>
    </FormDialog>
  );
}
