import { cn, Field, FilterMenu, Input, SearchField } from "@voltcharge/ui";
import { Download } from "lucide-react";
import { useRef } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { BUTTON_LINK } from "@/pages/link-style";
import { auditQuery, type AuditSearch } from "./audit-search";
import { ACTS } from "./wording";

const OPERATIONS = Object.entries(ACTS).map(([value, word]) => ({ value, word }));
const OUTCOMES = [
  { value: "done", word: "Done" },
  { value: "refused", word: "Refused" },
];

interface ToolbarProps {
  search: AuditSearch;
  onChange: (change: Partial<AuditSearch>) => void;
}

/** Who, what, how it ended, when; and the same as a file. */
export function AuditToolbar({ search, onChange }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  const dayField = (name: "from" | "until", label: string) => (
    <Field label={label} className="flex-row items-center gap-1.5">
      {(control) => (
        <Input
          {...control}
          type="date"
          value={search[name] ?? ""}
          onChange={({ target }) => onChange({ [name]: target.value || undefined })}
          className="h-7 w-34 border-line text-xs"
        />
      )}
    </Field>
  );
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <SearchField
        field={field}
        label="Search the audit log"
        placeholder="Search who, what or target"
        q={search.q}
        onChange={(q) => onChange({ q })}
        className="max-w-sm"
      />
      <FilterMenu
        label="Act"
        single
        choices={OPERATIONS}
        chosen={search.operation === undefined ? [] : [search.operation]}
        onChange={([operation]) => onChange({ operation })}
      />
      <FilterMenu
        label="Outcome"
        single
        choices={OUTCOMES}
        chosen={search.outcome === undefined ? [] : [search.outcome]}
        onChange={([outcome]) =>
          onChange({ outcome: outcome === "done" || outcome === "refused" ? outcome : undefined })
        }
      />
      {dayField("from", "From")}
      {dayField("until", "Until")}
      <a
        href={api.auditCsvUrl(auditQuery(search))}
        download
        className={cn(BUTTON_LINK, "ml-auto h-7 gap-1.5 px-2.5 text-xs")}
      >
        <Download aria-hidden className="size-4" />
        Export CSV
      </a>
    </div>
  );
}
