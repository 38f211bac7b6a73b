import type { Role } from "@voltcharge/api";
import { FilterMenu, SearchField } from "@voltcharge/ui";
import { useRef } from "react";
import { useCommands } from "@/commands/registry";
import { STATUSES, type MemberSearch } from "./member-search";
import { ROLES } from "./wording";

const STATUS_WORDS = { active: "Active", inactive: "Inactive", removed: "With removed ones" } as const;

interface ToolbarProps {
  search: MemberSearch;
  onChange: (change: Partial<MemberSearch>) => void;
}

export function MemberToolbar({ search, onChange }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <SearchField
        field={field}
        label="Search members"
        placeholder="Search name, email or phone"
        q={search.q}
        onChange={(q) => onChange({ q })}
        className="max-w-md"
      />
      <FilterMenu
        label="Role"
        choices={ROLES.map(({ role, word }) => ({ value: role, word }))}
        chosen={search.role ?? []}
        onChange={(chosen) => onChange({ role: chosen.length > 0 ? (chosen as Role[]) : undefined })}
      />
      <FilterMenu
        label="Status"
        single
        choices={STATUSES.map((status) => ({ value: status, word: STATUS_WORDS[status] }))}
        chosen={search.status === undefined ? [] : [search.status]}
        onChange={([status]) => onChange({ status: STATUSES.find((known) => known === status) })}
      />
    </div>
  );
}
