import type { Contact } from "@voltcharge/api";
import { Field, Input, Select, Textarea } from "@voltcharge/ui";
import { ChargerField } from "@/features/context/ChargerField";
import { tierWord } from "@/features/context/wording";
import { TIERS } from "../contact-search";
import { FIELD_WORDS, type ContactForm } from "./contact-form";

export type ContactErrors = Partial<Record<keyof ContactForm, string>>;

interface ContactFieldsProps {
  form: ContactForm;
  errors: ContactErrors;
  onChange: (changed: Partial<ContactForm>) => void;
}

/** Guide "Adding a New Contact", steps 3 to 8. */
export function ContactFields({ form, errors, onChange }: ContactFieldsProps) {
  return (
    <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
      <Field label={FIELD_WORDS.name} error={errors.name ?? null} className="sm:col-span-2">
        {(control) => (
          <Input
            {...control}
            data-autofocus
            required
            autoComplete="off"
            maxLength={200}
            value={form.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={FIELD_WORDS.phone} error={errors.phone ?? null}>
        {(control) => (
          <Input
            {...control}
            type="tel"
            autoComplete="off"
            maxLength={40}
            placeholder="077 123 4567"
            className="font-mono"
            value={form.phone}
            onChange={(event) => onChange({ phone: event.target.value })}
          />
        )}
      </Field>
      <Field label={FIELD_WORDS.organisation} error={errors.organisation ?? null}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={200}
            value={form.organisation}
            onChange={(event) => onChange({ organisation: event.target.value })}
          />
        )}
      </Field>
      <Field label={FIELD_WORDS.tier}>
        {(control) => (
          <Select
            {...control}
            value={form.tier}
            onChange={(event) => onChange({ tier: event.target.value as Contact["tier"] })}
          >
            {TIERS.map((tier) => (
              <option key={tier} value={tier}>
                {tierWord(tier)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <ChargerField
        label={FIELD_WORDS.primary_charger_id}
        value={form.primary_charger_id}
        error={errors.primary_charger_id ?? null}
        onChange={(id) => onChange({ primary_charger_id: id })}
      />
      <Field label={FIELD_WORDS.notes} error={errors.notes ?? null} className="sm:col-span-2">
        {(control) => (
          <Textarea
            {...control}
            maxLength={10_000}
            value={form.notes}
            onChange={(event) => onChange({ notes: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
