import { useMutation } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { useState } from "react";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { teamChanged } from "../queries";
import { EMPTY, newMember } from "./member-form";
import { MemberDialog } from "./MemberDialog";

/** ADM-1 (guide "Adding a New Team Member"). */
export function AddMember({ onClose }: { onClose: () => void }) {
  // The same key for every try: a save whose answer got lost adds nobody twice.
  const [key] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState(EMPTY);
  const adding = useMutation({
    mutationFn: () => api.addMember(newMember(key, form)),
    onSuccess: (member) => {
      teamChanged();
      announce("success", `${member.name} can sign in now with ${member.email} and the temporary password.`);
      onClose();
    },
  });
  return (
    <MemberDialog
      title="Add Member"
      isNew
      form={form}
      pending={adding.isPending}
      problem={adding.isError ? asProblem(adding.error) : null}
      onChange={(changed) => setForm((present) => ({ ...present, ...changed }))}
      onSave={() => adding.mutate()}
      onClose={onClose}
    />
  );
}
