import type { Problem } from "@voltcharge/api";
import { Button, Dialog, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useId, useRef, type ReactNode } from "react";
import { ContactFields, type ContactErrors } from "./ContactFields";
import type { ContactForm } from "./contact-form";
import { PhoneTaken, phoneOwner } from "./PhoneTaken";

interface ContactDialogProps {
  title: string;
  form: ContactForm;
  onChange: (changed: Partial<ContactForm>) => void;
  pending: boolean;
  problem: Problem | null;
  /** Stands above the fields: a restored draft, a conflict. */
  children?: ReactNode;
  onSave: () => void;
  onClose: () => void;
}

/** What the server found wrong, at the field it concerns. */
function errorsOf(problem: Problem | null, form: ContactForm): ContactErrors {
  const named = Array.isArray(problem?.body["fields"]) ? (problem.body["fields"] as unknown[]) : [];
  const errors: Record<string, string> = {};
  for (const each of named) {
    const { field, message } = each as { field?: unknown; message?: unknown };
    if (typeof field === "string" && typeof message === "string") {
      errors[field.split(".").pop() ?? field] = message.replace(/^Value error, /, "");
    }
  }
  if (problem !== null && form.name.trim() === "") errors["name"] = "A contact needs a name.";
  return errors;
}

/** The one form for an entry of the directory. Ctrl+Enter saves. */
export function ContactDialog(props: ContactDialogProps) {
  const { title, form, onChange, pending, problem, onSave, onClose } = props;
  const formId = useId();
  const ref = useRef<HTMLFormElement>(null);
  const owner = phoneOwner(problem);
  const errors = errorsOf(problem, form);
  const placed = Object.keys(errors).length > 0 || owner !== null;
  return (
    <Dialog
      title={title}
      onClose={onClose}
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
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ref.current?.requestSubmit();
        }}
      >
        {props.children}
        <ContactFields form={form} errors={errors} onChange={onChange} />
      </form>
      {owner ? <PhoneTaken owner={owner} onFollow={onClose} /> : null}
      {problem && !placed ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
          {problem.message}
          {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
        </Notice>
      ) : null}
    </Dialog>
  );
}
