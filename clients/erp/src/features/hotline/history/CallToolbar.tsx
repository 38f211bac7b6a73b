import { Button, cn, SearchField, Select } from "@voltcharge/ui";
import { Download, X } from "lucide-react";
import { useRef } from "react";
import { api } from "@/app/api";
import { useSession } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { BUTTON_LINK } from "@/pages/link-style";
import { callQuery, DEFAULT_SORT, isFiltered, NO_FILTER, type CallSort, type HotlineSearch } from "../hotline-search";
import { CallFilters, type Agent } from "./CallFilters";

const SORT_WORDS: readonly [CallSort, string][] = [
  ["-started_at", "Newest"],
  ["started_at", "Oldest"],
  ["-duration", "Longest"],
  ["duration", "Shortest"],
  ["priority", "Most urgent"],
];

interface ToolbarProps {
  search: HotlineSearch;
  agents: readonly Agent[];
  onChange: (change: Partial<HotlineSearch>) => void;
  /** Shows the sort as a select; wide lists sort by their column heads. */
  compact: boolean;
}

export function CallToolbar({ search, agents, onChange, compact }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null);
  const me = useSession()?.member.id ?? "";
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  return (
    <div className="flex flex-col gap-2 border-b border-line bg-surface px-4 py-3">
      <div className="flex items-center gap-2">
        <h2 className="mr-2 font-semibold max-md:sr-only">Call history</h2>
        <SearchField
          field={field}
          label="Search calls"
          placeholder="Search name, number or notes"
          q={search.q}
          onChange={(q) => onChange({ q })}
          className={compact ? "min-w-0" : "max-w-md"}
        />
        <a
          href={api.callsCsvUrl(callQuery(search, me))}
          download
          title="Exactly the calls of this filter, in this order"
          className={cn(BUTTON_LINK, "ml-auto gap-1.5")}
        >
          <Download aria-hidden className="size-4" />
          <span className={compact ? "sr-only" : undefined}>Export CSV</span>
        </a>
      </div>
      <div
        className={cn(
          "flex items-center gap-1.5",
          compact ? "-mx-4 overflow-x-auto px-4 [scrollbar-width:none]" : "flex-wrap",
        )}
      >
        <CallFilters search={search} agents={agents} onChange={onChange} />
        {compact ? (
          <Select
            aria-label="Sort by"
            value={search.sort ?? DEFAULT_SORT}
            onChange={(event) => {
              const sort = event.target.value as CallSort;
              onChange({ sort: sort === DEFAULT_SORT ? undefined : sort });
            }}
            className="h-7 w-30 shrink-0 rounded-full border-line py-0 text-xs"
          >
            {SORT_WORDS.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        ) : null}
        {search.contact === undefined ? null : (
          <button
            type="button"
            title="Take this filter away"
            onClick={() => onChange({ contact: undefined })}
            className="flex h-7 shrink-0 items-center gap-1 rounded-full border border-accent bg-accent-soft px-2.5 text-xs"
          >
            Calls of one contact
            <X aria-hidden className="size-3.5 text-ink-3" />
          </button>
        )}
        {isFiltered(search) ? (
          <Button variant="ghost" size="sm" className="shrink-0" onClick={() => onChange(NO_FILTER)}>
            Clear filters
          </Button>
        ) : null}
      </div>
    </div>
  );
}
