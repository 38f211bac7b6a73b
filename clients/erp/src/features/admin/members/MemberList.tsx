import { useQuery } from "@tanstack/react-query";
import { asProblem, type TeamMember } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { SearchX } from "lucide-react";
import { useMemo } from "react";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { adminKeys, readOrganisations } from "../queries";
import { useMemberList } from "./member-list";
import { isFiltered, type MemberSearch } from "./member-search";
import { COLUMNS, MemberRow, MemberRowSkeleton } from "./MemberRow";
import { MemberToolbar } from "./MemberToolbar";

const TYPING_MS = 80;
const COMPACT_BELOW_PX = 860;
const ROW_PX = { wide: 48, compact: 76 };

interface MemberListProps {
  search: MemberSearch;
  onChange: (change: Partial<MemberSearch>) => void;
  onRemove: (member: TeamMember) => void;
}

/** ADM-2: the team, searched as one types. */
export function MemberList({ search, onChange, onRemove }: MemberListProps) {
  const q = useSettled(search.q, TYPING_MS);
  const settled = useMemo(() => ({ ...search, q }), [search, q]);
  const list = useMemberList(settled);
  const organisations = useQuery({ queryKey: adminKeys.organisations, queryFn: readOrganisations });
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  const rowPx = compact ? ROW_PX.compact : ROW_PX.wide;
  const nameOf = (cpoId: string | null): string | undefined =>
    cpoId === null ? undefined : (organisations.data?.items.find(({ id }) => id === cpoId)?.name ?? cpoId);
  return (
    <section ref={frame} aria-label="Team members" className="flex min-h-0 flex-1 flex-col bg-surface">
      <MemberToolbar search={search} onChange={onChange} />
      {list.ids.length > 0 ? (
        <VirtualRows
          label="Team members"
          noun="member"
          ids={list.ids}
          total={list.total}
          rowPx={rowPx}
          selectedId={undefined}
          hasNextPage={list.hasNextPage}
          isFetchingNextPage={list.isFetchingNextPage}
          fetchNextPage={list.fetchNextPage}
          heads={compact ? undefined : <Heads />}
          skeleton={<MemberRowSkeleton />}
          renderRow={(id) => {
            const member = list.members.get(id);
            if (member === undefined) return <MemberRowSkeleton />;
            return (
              <MemberRow
                member={member}
                organisation={nameOf(member.cpo_id)}
                compact={compact}
                onEdit={(edit) => onChange({ edit })}
                onRemove={onRemove}
              />
            );
          }}
        />
      ) : list.isPending ? (
        <div className="flex-1">{slow ? <Waiting rowPx={rowPx} /> : null}</div>
      ) : list.isError ? (
        <FailedState
          title="The team could not be loaded"
          detail={`${asProblem(list.error).message} Everybody who is signed in can go on.`}
          reference={asProblem(list.error).traceId}
          onRetry={() => void list.refetch()}
          className="flex-1"
        />
      ) : (
        <EmptyState
          icon={SearchX}
          title="Nobody matches"
          className="flex-1"
          action={
            isFiltered(settled) ? (
              <Button onClick={() => onChange({ q: undefined, role: undefined, status: undefined })}>
                Clear filters
              </Button>
            ) : undefined
          }
        >
          {settled.q ? `Searched name, email and phone for “${settled.q}”.` : "No member has this role and status."}
        </EmptyState>
      )}
      <p role="status" className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
        {list.data ? `${formatCount(list.total)} ${list.total === 1 ? "member" : "members"}` : " "}
        {list.isError && list.ids.length > 0 ? " · the last reload failed" : ""}
      </p>
    </section>
  );
}

function Heads() {
  return (
    <div role="row" className={`${COLUMNS} h-8 border-b border-line px-4 text-xs text-ink-3`}>
      {["Name", "Role", "Departments or organisation", "Last sign-in", "Status"].map((head) => (
        <span key={head} role="columnheader" className={head === "Status" ? "px-1" : "truncate"}>
          {head}
        </span>
      ))}
      <span role="columnheader" className="sr-only">
        Actions
      </span>
    </div>
  );
}

function Waiting({ rowPx }: { rowPx: number }) {
  return (
    <div role="status" aria-label="Loading the team">
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} style={{ height: rowPx }}>
          <MemberRowSkeleton />
        </div>
      ))}
    </div>
  );
}
