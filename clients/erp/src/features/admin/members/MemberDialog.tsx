import type { Problem } from "@voltcharge/api";
import { Button, Dialog, Field, Input } from "@voltcharge/ui";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { fieldErrors } from "@/app/field-errors";
import { ProblemNotice } from "../Confirm";
import { FIELDS, wrongWith, type MemberErrors, type MemberForm } from "./member-form";
import { PasswordEntry } from "./PasswordEntry";
import { RoleFields } from "./RoleFields";

interface MemberDialogProps {
  title: string;
  form: MemberForm;
  isNew: boolean;
  pending: boolean;
  problem: Problem | null;
  onChange: (changed: Partial<MemberForm>) => void;
  onSave: () => void;
  onClose: () => void;
  /** Stands above the fields: a conflict. */
  children?: ReactNode;
}

/** The one form for a member. What is wrong stands at its field, and the first gets the focus. Ctrl+Enter saves. */
export function MemberDialog(props: MemberDialogProps) {
  const { title, form, isNew, pending, problem, onChange, onSave, onClose } = props;
  const formId = useId();
  const ref = useRef<HTMLFormElement>(null);
  const [tried, setTried] = useState(false);
  const [newPassword, setNewPassword] = useState(isNew);
  const refused = fieldErrors(problem, FIELDS);
  const errors: MemberErrors = { ...refused, ...(tried ? wrongWith(form, isNew) : {}) };

  const focusFirst = (wrong: MemberErrors): void => {
    const first = FIELDS.find((field) => wrong[field] !== undefined);
    if (first) ref.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  useEffect(() => focusFirst(fieldErrors(problem, FIELDS)), [problem]);
  const text = (name: "name" | "email" | "phone") => ({
    name,
    value: form[name],
    onChange: (event: { target: HTMLInputElement }) => onChange({ [name]: event.target.value }),
    autoComplete: "off",
  });

  return (
    <Dialog
      title={title}
      onClose={onClose}
      className="w-[min(34rem,calc(100vw-2rem))]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={pending}>
            {pending ? "Saving…" : "Save"}
          </Button>
        </>
      }
    >
      {/* Ctrl+Enter saves from any field. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        ref={ref}
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ref.current?.requestSubmit();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          const wrong = wrongWith(form, isNew);
          setTried(true);
          if (Object.keys(wrong).length > 0) focusFirst(wrong);
          else if (!pending) onSave();
        }}
      >
        {props.children}
        <Field label="Name" error={errors.name ?? null}>
          {(control) => <Input {...control} {...text("name")} maxLength={200} required data-autofocus />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-[3fr_2fr]">
          <Field label="Email" error={errors.email ?? null} hint="They sign in with it.">
            {(control) => <Input {...control} {...text("email")} type="email" maxLength={254} required />}
          </Field>
          <Field label="Phone" error={errors.phone ?? null}>
            {(control) => <Input {...control} {...text("phone")} type="tel" maxLength={40} />}
          </Field>
        </div>
        {newPassword ? (
          <PasswordEntry
            label={isNew ? "Temporary password" : "New temporary password"}
            value={form.password}
            error={errors.password ?? null}
            focused={!isNew}
            onChange={(password) => onChange({ password })}
          />
        ) : (
          <Button size="sm" className="self-start" onClick={() => setNewPassword(true)}>
            Set a temporary password…
          </Button>
        )}
        <RoleFields form={form} errors={errors} onChange={onChange} />
      </form>
      {problem && Object.keys(refused).length === 0 && problem.body["current"] === undefined ? (
        <ProblemNotice problem={problem} />
      ) : null}
    </Dialog>
  );
}
