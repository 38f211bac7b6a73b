import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem, type TeamMember } from "@voltcharge/api";
import { Button, Dialog, FailedState, Notice, Skeleton, useLasting } from "@voltcharge/ui";
import { GitMerge } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { adminKeys, teamChanged } from "../queries";
import { changesOf, editedFields, FIELD_WORDS, formOf, type MemberForm } from "./member-form";
import { MemberDialog } from "./MemberDialog";

/** ADM-2 (guide "Edit role or departments"); the id stands in the URL, so the member is read first. */
export function EditMember({ id, onClose }: { id: string; onClose: () => void }) {
  const member = useQuery({
    queryKey: adminKeys.member(id),
    queryFn: ({ signal }) => api.readMember(id, signal),
    // A form starts from what is true now, not from what a list knew some minutes ago.
    staleTime: 0,
    gcTime: 0,
  });
  const slow = useLasting(member.isPending);
  if (member.data) return <EditForm member={member.data} onClose={onClose} />;
  if (member.isPending && !slow) return null;
  return (
    <Dialog title="Edit" onClose={onClose}>
      {member.isError ? (
        <FailedState
          title="The member could not be loaded"
          detail={asProblem(member.error).message}
          reference={asProblem(member.error).traceId}
          onRetry={() => void member.refetch()}
        />
      ) : (
        <Skeleton className="h-80" />
      )}
    </Dialog>
  );
}

function EditForm({ member, onClose }: { member: TeamMember; onClose: () => void }) {
  const [base, setBase] = useState(member);
  const [form, setForm] = useState(() => formOf(member));
  const [theirs, setTheirs] = useState<ReturnType<typeof editedFields>>([]);
  const saving = useMutation({
    mutationFn: () => api.updateMember(base.id, changesOf(formOf(base), form, base.version)),
    onSuccess: (saved) => {
      teamChanged();
      announce("success", `${saved.name} is saved.`);
      onClose();
    },
    onError: (cause) => {
      const current = asProblem(cause).body["current"] as TeamMember | undefined;
      if (current === undefined) return;
      // Theirs comes in where this form left the field alone; where both wrote, the Admin chooses.
      const mine = editedFields(formOf(base), form);
      setTheirs(editedFields(formOf(base), formOf(current)));
      const kept = Object.fromEntries(mine.map((field) => [field, form[field]])) as Partial<MemberForm>;
      setForm({ ...formOf(current), password: form.password, ...kept });
      setBase(current);
    },
  });
  const problem = saving.isError ? asProblem(saving.error) : null;
  const now = formOf(base);
  const both = theirs.filter((field) => String(form[field]) !== String(now[field]));
  return (
    <MemberDialog
      title={`Edit ${member.name}`}
      isNew={false}
      form={form}
      pending={saving.isPending}
      problem={problem}
      onChange={(changed) => setForm((present) => ({ ...present, ...changed }))}
      onSave={() => {
        const changes = changesOf(formOf(base), form, base.version);
        if (Object.keys(changes).length === 1) onClose();
        else saving.mutate();
      }}
      onClose={onClose}
    >
      {problem?.body["current"] === undefined ? null : (
        <Notice tone="warning" icon={GitMerge} role="alert">
          Someone else changed {theirs.map((field) => FIELD_WORDS[field]).join(", ") || "this member"} meanwhile;
          nothing of yours is lost.{" "}
          {both.length > 0 ? "Yours stands in the form; choose, then Save." : "Save to keep both."}
          {both.map((field) => (
            <span key={field} className="mt-1.5 flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate">
                {FIELD_WORDS[field]}, theirs: <b>{String(now[field]) || "none"}</b>
              </span>
              <Button size="sm" onClick={() => setForm((present) => ({ ...present, [field]: now[field] }))}>
                Take theirs
              </Button>
            </span>
          ))}
        </Notice>
      )}
    </MemberDialog>
  );
}
