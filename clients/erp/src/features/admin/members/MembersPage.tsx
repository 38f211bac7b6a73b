import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { TeamMember } from "@voltcharge/api";
import { Button } from "@voltcharge/ui";
import { UserPlus } from "lucide-react";
import { useCallback, useState } from "react";
import { useCommands } from "@/commands/registry";
import { SectionHead } from "../SectionHead";
import { AddMember } from "./AddMember";
import { EditMember } from "./EditMember";
import { parseMemberSearch, type MemberSearch } from "./member-search";
import { MemberList } from "./MemberList";
import { RemoveMember } from "./RemoveMember";

const route = getRouteApi("/signed-in/admin/team");

/** ADM-1 to ADM-4 (guide "Managing Team Members"). */
export function MembersPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState<TeamMember | null>(null);
  const change = useCallback(
    (changed: Partial<MemberSearch>) =>
      void navigate({ to: ".", search: (present) => ({ ...parseMemberSearch(present), ...changed }), replace: true }),
    [navigate],
  );
  const close = useCallback(() => change({ edit: undefined }), [change]);
  const add = (): void => change({ edit: "new" });
  useCommands([{ id: "add-member", title: "Add Member", group: "Team", icon: UserPlus, keys: "n", run: add }]);
  return (
    <div className="flex h-full flex-col bg-surface">
      <SectionHead title="Team Management">
        <Button variant="primary" size="sm" onClick={add}>
          <UserPlus aria-hidden />
          Add Member
        </Button>
      </SectionHead>
      <MemberList search={search} onChange={change} onRemove={setRemoving} />
      {search.edit === "new" ? <AddMember onClose={close} /> : null}
      {search.edit !== undefined && search.edit !== "new" ? (
        <EditMember key={search.edit} id={search.edit} onClose={close} />
      ) : null}
      {removing ? <RemoveMember member={removing} onClose={() => setRemoving(null)} /> : null}
    </div>
  );
}
