import { Link } from "@tanstack/react-router";
import type { TeamMember } from "@voltcharge/api";
import { Button, cn, RelativeTime, Skeleton } from "@voltcharge/ui";
import { Pencil, UserMinus } from "lucide-react";
import { memo } from "react";
import { parseMemberSearch } from "./member-search";
import { StatusSwitch } from "./StatusSwitch";
import { capabilityWord, roleWord } from "./wording";

export const COLUMNS = "grid grid-cols-[minmax(0,3fr)_7.5rem_minmax(0,3fr)_8rem_7rem_11rem] items-center gap-4";

interface MemberRowProps {
  member: TeamMember;
  organisation: string | undefined;
  compact: boolean;
  onEdit: (id: string) => void;
  onRemove: (member: TeamMember) => void;
}

/** One member: who, what they may do, and the acts of ADM-2 to ADM-4. */
export const MemberRow = memo(function MemberRow(props: MemberRowProps) {
  const { member, organisation, compact } = props;
  const name = (
    <Link
      to="/admin/team"
      search={(search) => ({ ...parseMemberSearch(search), edit: member.id })}
      className={cn("truncate font-medium hover:underline", !member.active && "text-ink-3")}
    >
      {member.name}
    </Link>
  );
  const belongs = member.capabilities.map(capabilityWord).join(" · ");
  const row = "h-full border-b border-line px-4 hover:bg-hover";
  if (compact) {
    return (
      <div role="row" className={cn(row, "flex items-center gap-2")}>
        <div role="cell" className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            {name}
            <RoleChip member={member} />
          </div>
          <p className="truncate text-xs text-ink-3">{member.removed ? "Removed" : member.email}</p>
          <p className="truncate text-xs text-ink-3">{organisation ?? belongs}</p>
        </div>
        <div role="cell" className="flex flex-col items-end">
          {member.removed ? null : <StatusSwitch member={member} />}
          <Acts {...props} />
        </div>
      </div>
    );
  }
  return (
    <div role="row" className={cn(row, COLUMNS)}>
      <div role="cell" className="flex min-w-0 flex-col">
        {name}
        <span className="truncate text-xs text-ink-3">{member.removed ? "Left the team" : member.email}</span>
      </div>
      <div role="cell">
        <RoleChip member={member} />
      </div>
      <div role="cell" className="truncate text-ink-2" title={organisation ?? belongs}>
        {organisation ?? (belongs === "" ? <span className="text-ink-3">no department</span> : belongs)}
      </div>
      <div role="cell" className="text-xs text-ink-3">
        {member.must_change_password && !member.removed ? (
          "temporary password"
        ) : (
          <RelativeTime at={member.last_sign_in_at} fallback="never" />
        )}
      </div>
      <div role="cell">
        {member.removed ? <span className="px-1 text-xs text-ink-3">Removed</span> : <StatusSwitch member={member} />}
      </div>
      <div role="cell" className="flex justify-end">
        <Acts {...props} />
      </div>
    </div>
  );
});

function RoleChip({ member }: { member: TeamMember }) {
  return (
    <span className="rounded-full border border-line px-2 py-0.5 text-xs whitespace-nowrap text-ink-2">
      {roleWord(member.role)}
    </span>
  );
}

function Acts({ member, compact, onEdit, onRemove }: MemberRowProps) {
  if (member.removed) return null;
  const word = compact ? "sr-only" : "";
  return (
    <span className="flex gap-1">
      <Button variant="ghost" size="sm" onClick={() => onEdit(member.id)}>
        <Pencil aria-hidden />
        <span className={word}>
          Edit<span className="sr-only"> {member.name}</span>
        </span>
      </Button>
      <Button variant="ghost" size="sm" onClick={() => onRemove(member)}>
        <UserMinus aria-hidden />
        <span className={word}>
          Remove<span className="sr-only"> {member.name}</span>
        </span>
      </Button>
    </span>
  );
}

export function MemberRowSkeleton() {
  return (
    <div className="flex h-full items-center gap-4 border-b border-line px-4">
      <Skeleton className="h-4 w-44" />
      <Skeleton className="h-4 w-20" />
      <Skeleton className="h-4 w-36" />
    </div>
  );
}
