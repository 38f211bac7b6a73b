import { useMutation } from "@tanstack/react-query";
import { asProblem, type TeamMember } from "@voltcharge/api";
import { Switch } from "@voltcharge/ui";
import { useState } from "react";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { Confirm } from "../Confirm";
import { teamChanged } from "../queries";

/** ADM-3: Active or Inactive. Shutting somebody out is asked about first; letting them in again is not. */
export function StatusSwitch({ member }: { member: TeamMember }) {
  const [asking, setAsking] = useState(false);
  const setting = useMutation({
    mutationFn: (active: boolean) => api.setMemberActive(member.id, active),
    onSuccess: (saved) => {
      teamChanged();
      announce("success", `${saved.name} is ${saved.active ? "active: they can sign in again" : "inactive"}.`);
      setAsking(false);
    },
    onError: (cause, active) => {
      // The dialog says it where there is one.
      if (active) announce("danger", `${member.name} is still inactive: ${asProblem(cause).message}`);
    },
  });
  return (
    <>
      <Switch
        checked={member.active}
        label={`${member.name} is active`}
        word={member.active ? "Active" : "Inactive"}
        disabled={setting.isPending}
        onChange={(active) => {
          setting.reset();
          if (active) setting.mutate(true);
          else setAsking(true);
        }}
      />
      {asking ? (
        <Confirm
          title={`Deactivate ${member.name}?`}
          action={["Deactivate", "Deactivating…"]}
          pending={setting.isPending}
          problem={setting.isError ? asProblem(setting.error) : null}
          onConfirm={() => setting.mutate(false)}
          onClose={() => setAsking(false)}
        >
          <p>
            All their sessions end at once, on every device, and they cannot sign in until they are active again. What
            they are working on now and have not saved is lost to them.
          </p>
          <p>Tickets assigned to them stay assigned; reassign what is urgent.</p>
        </Confirm>
      ) : null}
    </>
  );
}
