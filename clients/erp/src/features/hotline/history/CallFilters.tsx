import type { Call } from "@voltcharge/api";
import { FilterMenu, PriorityBadge } from "@voltcharge/ui";
import { useMemo, useState } from "react";
import { useAllAssignees } from "@/features/tickets/assignees";
import { CATEGORIES, categoryWord, PRIORITIES, priorityWord } from "@/features/tickets/wording";
import type { HotlineSearch } from "../hotline-search";
import { DayField } from "./DayField";

export interface Agent {
  id: string;
  name: string;
}

interface CallFiltersProps {
  search: HotlineSearch;
  /** Who took the calls that are loaded. */
  agents: readonly Agent[];
  onChange: (change: Partial<HotlineSearch>) => void;
}

const orNone = <T,>(chosen: T[]): T[] | undefined => (chosen.length > 0 ? chosen : undefined);

const CATEGORY_CHOICES = CATEGORIES.map((category) => ({ value: category, word: categoryWord(category) }));
const PRIORITY_CHOICES = PRIORITIES.map((priority) => ({
  value: priority,
  word: priorityWord(priority),
  look: <PriorityBadge priority={priority} />,
}));
const TICKET_CHOICES = [
  { value: "with", word: "With a ticket" },
  { value: "without", word: "Without a ticket" },
];

/** HOT-7: what the history is narrowed by; every choice is in the URL. */
export function CallFilters({ search, agents, onChange }: CallFiltersProps) {
  return (
    <div role="group" aria-label="Filters" className="contents">
      <FilterMenu
        label="Category"
        choices={CATEGORY_CHOICES}
        chosen={search.category ?? []}
        onChange={(chosen) => onChange({ category: orNone(chosen as Call["category"][]) })}
      />
      <FilterMenu
        label="Priority"
        choices={PRIORITY_CHOICES}
        chosen={search.priority ?? []}
        onChange={(chosen) => onChange({ priority: orNone(chosen as Call["priority"][]) })}
      />
      <AgentFilter agent={search.agent} agents={agents} onChange={(agent) => onChange({ agent })} />
      <FilterMenu
        label="Ticket"
        choices={TICKET_CHOICES}
        chosen={search.ticket === undefined ? [] : [search.ticket]}
        single
        onChange={([chosen]) => onChange({ ticket: chosen as HotlineSearch["ticket"] })}
      />
      <DayField label="From" day={search.from} latest={search.until} onChange={(from) => onChange({ from })} />
      <DayField label="Until" day={search.until} earliest={search.from} onChange={(until) => onChange({ until })} />
    </div>
  );
}

interface AgentFilterProps {
  agent: string | undefined;
  agents: readonly Agent[];
  onChange: (agent: string | undefined) => void;
}

/** Whoever took a call on this screen, and whoever can be given work. */
function AgentFilter({ agent, agents, onChange }: AgentFilterProps) {
  const [asked, setAsked] = useState(agent !== undefined && agent !== "me");
  const members = useAllAssignees(asked);
  const choices = useMemo(() => {
    const named = new Map([...members.map(({ member_id: id, name }) => [id, name] as const), ...agents.map(pairOf)]);
    const sorted = [...named].sort(([, a], [, b]) => a.localeCompare(b));
    return [{ value: "me", word: "Me" }, ...sorted.map(([id, name]) => ({ value: id, word: name }))];
  }, [members, agents]);
  return (
    <FilterMenu
      label="Agent"
      choices={choices}
      chosen={agent === undefined ? [] : [agent]}
      single
      onOpen={() => setAsked(true)}
      onChange={([chosen]) => onChange(chosen)}
    />
  );
}

const pairOf = ({ id, name }: Agent) => [id, name] as const;
