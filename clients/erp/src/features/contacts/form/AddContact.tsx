import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem, Problem } from "@voltcharge/api";
import { Notice } from "@voltcharge/ui";
import { History } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "@/app/api";
import { useDraft } from "@/app/drafts";
import { queryClient } from "@/app/query-client";
import { announce } from "@/shell/notices";
import { ContactDialog } from "./ContactDialog";
import { editedFields, EMPTY, isContactForm, sentForm } from "./contact-form";

/** Guide "Adding a New Contact". */
export function AddContact({ phone, onClose }: { phone: string; onClose: () => void }) {
  const navigate = useNavigate();
  // A form begun for one number is not the form for another.
  const draft = useDraft(`new-contact ${phone}`.trim(), { ...EMPTY, phone }, isContactForm);
  const [nameless, setNameless] = useState<Problem | null>(null);
  // Asked twice, one contact is made.
  const id = useRef(crypto.randomUUID());
  const adding = useMutation({
    mutationFn: () => api.addContact({ contact_id: id.current, ...sentForm(draft.value) }),
    onSuccess: async (contact) => {
      draft.forget();
      announce("success", `${contact.name} is in the directory.`);
      void queryClient.invalidateQueries({ queryKey: ["live", "contacts"] });
      await navigate({ to: "/contacts/$contactId", params: { contactId: contact.id }, search: {} });
    },
  });
  const save = (): void => {
    const missing = draft.value.name.trim() === "";
    setNameless(missing ? new Problem("invalid-input", 422, "", "A contact needs a name.") : null);
    if (!missing) adding.mutate();
  };
  return (
    <ContactDialog
      title="Add Contact"
      form={draft.value}
      onChange={draft.change}
      pending={adding.isPending}
      problem={nameless ?? (adding.isError ? asProblem(adding.error) : null)}
      onSave={save}
      onClose={onClose}
    >
      {draft.restored && editedFields({ ...EMPTY, phone }, draft.value).length > 0 ? (
        <Notice icon={History} role="status" className="mb-4">
          You began this earlier.{" "}
          <button type="button" className="font-medium underline" onClick={() => draft.change({ ...EMPTY, phone })}>
            Start over
          </button>
        </Notice>
      ) : null}
    </ContactDialog>
  );
}
