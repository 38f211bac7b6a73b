import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem, type IssuedKey, type Permission } from "@voltcharge/api";
import { Field, Input, Select } from "@voltcharge/ui";
import { useState } from "react";
import { api } from "@/app/api";
import { fieldErrors } from "@/app/field-errors";
import { FormDialog } from "../FormDialog";
import { adminKeys, readOrganisations, teamChanged } from "../queries";
import { SCOPES } from "./scopes";

const FIELDS = ["name", "cpo_id", "scopes", "expires_in_days", "requests_per_minute"] as const;
type Errors = Partial<Record<(typeof FIELDS)[number], string>>;

interface IssueKeyProps {
  onIssued: (issued: IssuedKey) => void;
  onClose: () => void;
}

/** ADM-5: a new key of a partner. */
export function IssueKey({ onIssued, onClose }: IssueKeyProps) {
  const organisations = useQuery({ queryKey: adminKeys.organisations, queryFn: readOrganisations });
  const [id] = useState(() => crypto.randomUUID());
  const [tried, setTried] = useState(false);
  const [form, setForm] = useState({ name: "", cpo_id: "", scopes: [] as Permission[], days: "365", perMinute: "120" });
  const whole = (text: string, most: number): boolean =>
    /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;
  const wrong: Errors = {
    ...(form.name.trim() === "" ? { name: "Say what it is for, to recognise it by later." } : {}),
    ...(form.cpo_id === "" ? { cpo_id: "Choose whose key it is." } : {}),
    ...(form.scopes.length === 0 ? { scopes: "Choose at least one." } : {}),
    ...(whole(form.days, 730) ? {} : { expires_in_days: "1 to 730 days." }),
    ...(whole(form.perMinute, 6000) ? {} : { requests_per_minute: "1 to 6000." }),
  };
  const issuing = useMutation({
    mutationFn: () =>
      api.issueKey({
        key_id: id,
        name: form.name.trim(),
        cpo_id: form.cpo_id,
        scopes: form.scopes,
        expires_in_days: Number(form.days),
        requests_per_minute: Number(form.perMinute),
      }),
    onSuccess: (issued) => {
      teamChanged();
      onIssued(issued);
    },
  });
  const problem = issuing.isError ? asProblem(issuing.error) : null;
  const errors: Errors = { ...fieldErrors(problem, FIELDS), ...(tried ? wrong : {}) };
  return (
    <FormDialog
      title="Issue Key"
      action={["Issue Key", "Issuing…"]}
      pending={issuing.isPending}
      problem={problem}
      errors={errors}
      onClose={onClose}
      onSave={() => {
        setTried(true);
        if (Object.keys(wrong).length === 0) issuing.mutate();
        return wrong;
      }}
    >
      <Field label="Name" error={errors.name ?? null} hint="What it is for: “Fleet dashboard”.">
        {(control) => (
          <Input
            {...control}
            name="name"
            data-autofocus
            maxLength={200}
            value={form.name}
            onChange={({ target }) => setForm({ ...form, name: target.value })}
          />
        )}
      </Field>
      <Field label="Organisation" error={errors.cpo_id ?? null} hint="It opens this partner's data and no other.">
        {(control) => (
          <Select
            {...control}
            name="cpo_id"
            value={form.cpo_id}
            onChange={({ target }) => setForm({ ...form, cpo_id: target.value })}
          >
            <option value="" disabled>
              Choose an organisation
            </option>
            {organisations.data?.items
              .filter(({ active }) => active)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
          </Select>
        )}
      </Field>
      <fieldset>
        <legend className="text-xs font-medium text-ink-2">Scopes</legend>
        {SCOPES.map(({ scope, word, means }) => (
          <label key={scope} className="flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              name="scopes"
              className="size-4 accent-accent"
              checked={form.scopes.includes(scope)}
              onChange={({ target }) =>
                setForm({
                  ...form,
                  scopes: target.checked ? [...form.scopes, scope] : form.scopes.filter((one) => one !== scope),
                })
              }
            />
            {word}
            <span className="text-xs text-ink-3">{means}</span>
          </label>
        ))}
        {errors.scopes ? <p className="text-xs text-danger">{errors.scopes}</p> : null}
      </fieldset>
      <div className="grid grid-cols-2 gap-4">
        <Field label="Expires in (days)" error={errors.expires_in_days ?? null}>
          {(control) => (
            <Input
              {...control}
              name="expires_in_days"
              inputMode="numeric"
              value={form.days}
              onChange={({ target }) => setForm({ ...form, days: target.value })}
            />
          )}
        </Field>
        <Field label="Requests per minute" error={errors.requests_per_minute ?? null}>
          {(control) => (
            <Input
              {...control}
              name="requests_per_minute"
              inputMode="numeric"
              value={form.perMinute}
              onChange={({ target }) => setForm({ ...form, perMinute: target.value })}
            />
          )}
        </Field>
      </div>
    </FormDialog>
  );
}
