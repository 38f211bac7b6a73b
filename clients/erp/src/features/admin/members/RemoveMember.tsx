import { useMutation } from "@tanstack/react-query";
import { asProblem, type TeamMember } from "@voltcharge/api";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { Confirm } from "../Confirm";
import { teamChanged } from "../queries";

/** ADM-4: takes a member off the team for good, after saying what that means. */
export function RemoveMember({ member, onClose }: { member: TeamMember; onClose: () => void }) {
  const removing = useMutation({
    mutationFn: () => api.removeMember(member.id),
    onSuccess: () => {
      teamChanged();
      announce("success", `${member.name} is no longer on the team.`);
      onClose();
    },
  });
  return (
    <Confirm
      title={`Remove ${member.name}?`}
      action={["Remove", "Removing…"]}
      pending={removing.isPending}
      problem={removing.isError ? asProblem(removing.error) : null}
      onConfirm={() => removing.mutate()}
      onClose={onClose}
    >
      <p>
        {member.name} ({member.email}) leaves the team for good: all their sessions end at once and they cannot sign in
        again. This cannot be undone.
      </p>
      <p>The calls they logged and the tickets they handled stay in the system under their name.</p>
    </Confirm>
  );
}
