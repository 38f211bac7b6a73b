import { useMutation } from "@tanstack/react-query";
import { asProblem, type Contact } from "@voltcharge/api";
import { Button, Notice } from "@voltcharge/ui";
import { GitMerge } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { contactStore } from "@/live/contact-store";
import { announce } from "@/shell/notices";
import { profileKey } from "@/features/context/profile";
import { ContactDialog } from "./ContactDialog";
import { changesOf, editedFields, FIELD_WORDS, formOf, type ContactForm } from "./contact-form";

/** Guide "Searching and Editing Contacts": what somebody else changed meanwhile is shown, never overwritten unseen. */
export function EditContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const [base, setBase] = useState(contact);
  const [form, setForm] = useState(() => formOf(contact));
  const [theirs, setTheirs] = useState<(keyof ContactForm)[]>([]);
  const editing = useMutation({
    mutationFn: () => api.updateContact(contact.id, changesOf(formOf(base), form, base.version)),
    onSuccess: (saved) => {
      contactStore.absorb([saved]);
      void queryClient.invalidateQueries({ queryKey: profileKey(contact.id) });
      void queryClient.invalidateQueries({ queryKey: ["live", "contacts"] });
      announce("success", `${saved.name} is saved.`);
      onClose();
    },
    onError: (cause) => {
      const current = asProblem(cause).body["current"] as Contact | undefined;
      if (current === undefined) return;
      // Theirs comes in where this form left the field alone; where both wrote, the member chooses.
      const mine = editedFields(formOf(base), form);
      const changed = editedFields(formOf(base), formOf(current));
      setForm({ ...formOf(current), ...Object.fromEntries(mine.map((field) => [field, form[field]])) });
      setBase(current);
      setTheirs(changed);
    },
  });
  const problem = editing.isError ? asProblem(editing.error) : null;
  const overtaken = problem !== null && problem.body["current"] !== undefined;
  const now = formOf(base);
  const both = theirs.filter((field) => form[field] !== now[field]);
  return (
    <ContactDialog
      title={`Edit ${contact.name}`}
      form={form}
      onChange={(changed) => setForm((present) => ({ ...present, ...changed }))}
      pending={editing.isPending}
      problem={overtaken ? null : problem}
      onSave={() => editing.mutate()}
      onClose={onClose}
    >
      {overtaken ? (
        <Notice tone="warning" icon={GitMerge} role="alert" className="mb-4">
          Somebody else changed {theirs.map((field) => FIELD_WORDS[field]).join(", ")} while you were writing; nothing
          of yours is lost. {both.length > 0 ? "Yours stands in the form; choose, then Save." : "Save to keep both."}
          {both.map((field) => (
            <span key={field} className="mt-1.5 flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate">
                {FIELD_WORDS[field]}, theirs: <b>{now[field] === "" ? "empty" : now[field]}</b>
              </span>
              <Button size="sm" onClick={() => setForm((present) => ({ ...present, [field]: now[field] }))}>
                Take theirs
              </Button>
            </span>
          ))}
        </Notice>
      ) : null}
    </ContactDialog>
  );
}
