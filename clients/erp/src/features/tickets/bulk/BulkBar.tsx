import { Button, Menu, MenuItem, PriorityBadge, TicketStatusBadge } from "@voltcharge/ui";
import { CircleUser, Flag, ListChecks, UserX, X } from "lucide-react";
import { useState } from "react";
import { useCommands } from "@/commands/registry";
import { useMay } from "@/app/session";
import { useAllAssignees } from "../assignees";
import type { TicketChanges, TicketStatus } from "../model";
import { ResolutionNote } from "../detail/ResolutionNote";
import { loadWords, PRIORITIES, priorityWord, STATUSES } from "../wording";
import { BulkOutcome } from "./BulkOutcome";
import type { Bulk } from "./change-many";

interface BulkBarProps {
  chosen: ReadonlySet<string>;
  bulk: Bulk;
  onClear: () => void;
}

/** What can be done to all chosen tickets at once; each is judged for itself, and its outcome shown. */
export function BulkBar({ chosen, bulk, onClear }: BulkBarProps) {
  const mayClose = useMay("tickets.close");
  const members = useAllAssignees(chosen.size > 0);
  const [resolving, setResolving] = useState(false);
  const start = (title: string, changes: TicketChanges): void => void bulk.start(title, [...chosen], changes);
  const toStatus = (status: TicketStatus): void => {
    if (status === "RESOLVED") setResolving(true);
    else start(`Status ${status}`, { status });
  };
  useCommands(
    chosen.size > 0
      ? [{ id: "clear-choice", title: "Clear the selection", group: "This list", keys: "Escape", run: onClear }]
      : [],
  );
  return (
    <>
      {chosen.size > 0 ? (
        <div
          role="toolbar"
          aria-label="Selected tickets"
          className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line bg-accent-soft px-4 py-1.5"
        >
          <span role="status" className="mr-1 text-sm font-medium">
            {chosen.size} selected
          </span>
          <Menu
            trigger={
              <Button size="sm">
                <ListChecks aria-hidden />
                Set status
              </Button>
            }
          >
            {STATUSES.filter((status) => status !== "CLOSED" || mayClose).map((status) => (
              <MenuItem key={status} onSelect={() => toStatus(status)}>
                <TicketStatusBadge status={status} />
              </MenuItem>
            ))}
          </Menu>
          <Menu
            trigger={
              <Button size="sm">
                <Flag aria-hidden />
                Set priority
              </Button>
            }
          >
            {PRIORITIES.map((priority) => (
              <MenuItem key={priority} onSelect={() => start(`Priority ${priorityWord(priority)}`, { priority })}>
                <PriorityBadge priority={priority} />
              </MenuItem>
            ))}
          </Menu>
          <Menu
            trigger={
              <Button size="sm">
                <CircleUser aria-hidden />
                Assign
              </Button>
            }
          >
            <MenuItem onSelect={() => start("Assigned to nobody", { assignee_id: null })}>
              <UserX aria-hidden />
              Nobody
            </MenuItem>
            {members.map((member) => (
              <MenuItem
                key={member.member_id}
                onSelect={() => start(`Assigned to ${member.name}`, { assignee_id: member.member_id })}
              >
                <span className="truncate">{member.name}</span>
                <span className="ml-auto pl-4 text-xs text-ink-3">{loadWords(member)}</span>
              </MenuItem>
            ))}
          </Menu>
          <Button variant="ghost" size="sm" className="ml-auto" onClick={onClear}>
            <X aria-hidden />
            Clear selection
          </Button>
        </div>
      ) : null}
      {resolving ? (
        <ResolutionNote
          what={`${chosen.size} ${chosen.size === 1 ? "ticket" : "tickets"}`}
          onCancel={() => setResolving(false)}
          onResolve={(note) => {
            setResolving(false);
            start("Status RESOLVED", { status: "RESOLVED", note });
          }}
        />
      ) : null}
      {bulk.run ? <BulkOutcome run={bulk.run} onClose={bulk.dismiss} /> : null}
    </>
  );
}
