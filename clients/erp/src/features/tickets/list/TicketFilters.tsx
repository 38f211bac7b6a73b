import { FilterMenu, PriorityBadge, TicketStatusBadge } from "@voltcharge/ui";
import { useState } from "react";
import { useAllAssignees } from "../assignees";
import type { Category, Priority, TicketStatus } from "../model";
import { CATEGORIES, categoryWord, loadWords, PRIORITIES, priorityWord, STATUSES } from "../wording";
import { ChargerFilter } from "./ChargerFilter";
import type { TicketSearch } from "./ticket-search";

interface TicketFiltersProps {
  search: TicketSearch;
  onChange: (change: Partial<TicketSearch>) => void;
}

const orNone = <T,>(chosen: T[]): T[] | undefined => (chosen.length > 0 ? chosen : undefined);

const STATUS_CHOICES = STATUSES.map((status) => ({
  value: status,
  word: status,
  look: <TicketStatusBadge status={status} />,
}));
const PRIORITY_CHOICES = PRIORITIES.map((priority) => ({
  value: priority,
  word: priorityWord(priority),
  look: <PriorityBadge priority={priority} />,
}));
const CATEGORY_CHOICES = CATEGORIES.map((category) => ({ value: category, word: categoryWord(category) }));
const TARGET_CHOICES = [
  { value: "missed", word: "Missed" },
  { value: "due", word: "Still counting" },
];

/** TKT-7: what the list is narrowed by; every choice is in the URL. */
export function TicketFilters({ search, onChange }: TicketFiltersProps) {
  const [asked, setAsked] = useState(search.assignee !== undefined);
  const members = useAllAssignees(asked);
  const assignees = [
    { value: "me", word: "Me" },
    { value: "nobody", word: "Nobody" },
    ...members.map((member) => ({ value: member.member_id, word: member.name, note: loadWords(member) })),
  ];
  return (
    <div role="group" aria-label="Filters" className="contents">
      <FilterMenu
        label="Status"
        choices={STATUS_CHOICES}
        chosen={search.status ?? []}
        onChange={(chosen) => onChange({ status: orNone(chosen as TicketStatus[]) })}
      />
      <FilterMenu
        label="Priority"
        choices={PRIORITY_CHOICES}
        chosen={search.priority ?? []}
        onChange={(chosen) => onChange({ priority: orNone(chosen as Priority[]) })}
      />
      <FilterMenu
        label="Category"
        choices={CATEGORY_CHOICES}
        chosen={search.category ?? []}
        onChange={(chosen) => onChange({ category: orNone(chosen as Category[]) })}
      />
      <FilterMenu
        label="Assigned to"
        choices={assignees}
        chosen={search.assignee === undefined ? [] : [search.assignee]}
        single
        onOpen={() => setAsked(true)}
        onChange={([chosen]) => onChange({ assignee: chosen })}
      />
      <FilterMenu
        label="Response target"
        choices={TARGET_CHOICES}
        chosen={search.target === undefined ? [] : [search.target]}
        single
        onChange={([chosen]) => onChange({ target: chosen as TicketSearch["target"] })}
      />
      <ChargerFilter charger={search.charger} onChange={(charger) => onChange({ charger })} />
    </div>
  );
}
