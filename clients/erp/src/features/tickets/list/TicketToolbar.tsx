import { Button, cn, SearchField, Select } from "@voltcharge/ui";
import { Download, X } from "lucide-react";
import { useRef } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { BUTTON_LINK } from "@/pages/link-style";
import type { TicketSort } from "../model";
import { TicketFilters } from "./TicketFilters";
import { DEFAULT_SORT, isFiltered, NO_FILTER, filterOf, type TicketSearch } from "./ticket-search";

interface ToolbarProps {
  search: TicketSearch;
  onChange: (change: Partial<TicketSearch>) => void;
  /** Shows the sort as a select; wide lists sort by their column heads. */
  compact: boolean;
}

const SORTS: readonly [TicketSort, string][] = [
  ["-updated_at", "Newest change"],
  ["priority", "Most urgent"],
  ["respond_by", "Response target"],
  ["visit_date", "Visit date"],
  ["-created_at", "Newest"],
  ["created_at", "Oldest"],
  ["status", "Status"],
];

export function TicketToolbar({ search, onChange, compact }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  return (
    <div className="flex flex-col gap-2 border-b border-line bg-surface px-4 py-3">
      <div className="flex items-center gap-2">
        <SearchField
          field={field}
          label="Search tickets"
          placeholder="Search reference, issue or name"
          q={search.q}
          onChange={(q) => onChange({ q })}
          className={compact ? "min-w-0" : "max-w-md"}
        />
        <a
          href={api.ticketsCsvUrl(filterOf(search))}
          download
          title="Exactly the tickets of this filter, in this order"
          className={cn(BUTTON_LINK, "gap-1.5")}
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
        {compact && isFiltered(search) ? <ClearFilters onChange={onChange} /> : null}
        <TicketFilters search={search} onChange={onChange} />
        {compact ? (
          <Select
            aria-label="Sort by"
            value={search.sort ?? DEFAULT_SORT}
            onChange={(event) => {
              const sort = event.target.value as TicketSort;
              onChange({ sort: sort === DEFAULT_SORT ? undefined : sort });
            }}
            className="h-7 w-30 shrink-0 rounded-full border-line py-0 text-xs"
          >
            {SORTS.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        ) : null}
        <Narrowed search={search} onChange={onChange} />
        {!compact && isFiltered(search) ? <ClearFilters onChange={onChange} /> : null}
      </div>
    </div>
  );
}

function ClearFilters({ onChange }: Pick<ToolbarProps, "onChange">) {
  return (
    <Button variant="ghost" size="sm" onClick={() => onChange(NO_FILTER)}>
      Clear filters
    </Button>
  );
}

/** What a link narrowed the list to, without a field of its own: said, and can be taken away. */
function Narrowed({ search, onChange }: Pick<ToolbarProps, "search" | "onChange">) {
  const visit = [search.visit_from, search.visit_until].filter(Boolean).join(" – ");
  const chips: [string, Partial<TicketSearch>][] = [
    ...(search.contact ? [["Tickets of one contact", { contact: undefined }] satisfies [string, object]] : []),
    ...(search.call ? [["Ticket of one call", { call: undefined }] satisfies [string, object]] : []),
    ...(visit
      ? [[`Visit ${visit}`, { visit_from: undefined, visit_until: undefined }] satisfies [string, object]]
      : []),
    ...(search.created_from || search.created_before
      ? [["Made in a span of time", { created_from: undefined, created_before: undefined }] satisfies [string, object]]
      : []),
  ];
  return chips.map(([words, without]) => (
    <button
      key={words}
      type="button"
      title="Take this filter away"
      onClick={() => onChange(without)}
      className="flex h-7 shrink-0 items-center gap-1 rounded-full border border-accent bg-accent-soft px-2.5 text-xs"
    >
      {words}
      <X aria-hidden className="size-3.5 text-ink-3" />
    </button>
  ));
}
