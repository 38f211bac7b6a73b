import { useQuery } from "@tanstack/react-query";
import { Field, Select } from "@voltcharge/ui";
import { adminKeys, readOrganisations } from "../queries";
import { inOrder, type MemberErrors, type MemberForm } from "./member-form";
import { CAPABILITIES, ROLES } from "./wording";

interface RoleFieldsProps {
  form: MemberForm;
  errors: MemberErrors;
  onChange: (changed: Partial<MemberForm>) => void;
}

/** What a member may do: the role, a CPO's organisation, and the departments that calls and tickets come from. */
export function RoleFields({ form, errors, onChange }: RoleFieldsProps) {
  const grants = ROLES.find(({ role }) => role === form.role)?.grants;
  return (
    <>
      <Field label="Role" error={errors.role ?? null} hint={grants ?? "What they may see and do."}>
        {(control) => (
          <Select
            {...control}
            name="role"
            value={form.role}
            onChange={(event) => onChange({ role: event.target.value as MemberForm["role"] })}
          >
            <option value="" disabled>
              Choose a role
            </option>
            {ROLES.map(({ role, word }) => (
              <option key={role} value={role}>
                {word}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {form.role === "cpo" ? <OrganisationField form={form} errors={errors} onChange={onChange} /> : null}
      <fieldset>
        <legend className="text-xs font-medium text-ink-2">Department capabilities</legend>
        <p className="mt-0.5 text-xs text-ink-3">Calls and tickets of these departments can be assigned to them.</p>
        <div className="mt-1.5 grid gap-x-4 sm:grid-cols-2">
          {CAPABILITIES.map(({ capability, word, means }) => (
            <label key={capability} className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                name="capabilities"
                checked={form.capabilities.includes(capability)}
                onChange={(event) =>
                  onChange({
                    capabilities: event.target.checked
                      ? inOrder([...form.capabilities, capability])
                      : form.capabilities.filter((one) => one !== capability),
                  })
                }
                className="size-4 accent-accent"
              />
              {word}
              <span className="text-xs text-ink-3">{means}</span>
            </label>
          ))}
        </div>
        {errors.capabilities ? <p className="text-xs text-danger">{errors.capabilities}</p> : null}
      </fieldset>
    </>
  );
}

function OrganisationField({ form, errors, onChange }: RoleFieldsProps) {
  const organisations = useQuery({ queryKey: adminKeys.organisations, queryFn: readOrganisations });
  const choices = organisations.data?.items.filter(({ active, id }) => active || id === form.cpo_id) ?? [];
  const hint = organisations.isError
    ? "The organisations could not be loaded; try again in a moment."
    : organisations.data && choices.length === 0
      ? "There is none yet: add it under Organisations first."
      : "The only one whose chargers they will see.";
  return (
    <Field label="Organisation" error={errors.cpo_id ?? null} hint={hint}>
      {(control) => (
        <Select
          {...control}
          name="cpo_id"
          required
          value={form.cpo_id}
          onChange={(event) => onChange({ cpo_id: event.target.value })}
        >
          <option value="" disabled>
            Choose an organisation
          </option>
          {choices.map(({ id, name, active }) => (
            <option key={id} value={id}>
              {name}
              {active ? "" : " (inactive)"}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
