import { cn, FilterMenu, SearchField, Select } from "@voltcharge/ui";
import { Download } from "lucide-react";
import { useRef } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { tierWord } from "@/features/context/wording";
import { BUTTON_LINK } from "@/pages/link-style";
import { contactQuery, TIERS, type ContactSearch, type ContactSort } from "../contact-search";

const SORT_WORDS: readonly [ContactSort, string][] = [
  ["relevance", "Best match"],
  ["name", "Name A–Z"],
  ["-name", "Name Z–A"],
  ["-updated_at", "Newest change"],
  ["updated_at", "Oldest change"],
];

interface ToolbarProps {
  search: ContactSearch;
  onChange: (change: Partial<ContactSearch>) => void;
}

export function ContactToolbar({ search, onChange }: ToolbarProps) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  return (
    <div className="flex flex-col gap-2 border-b border-line px-4 py-3">
      <div className="flex items-center gap-2">
        <SearchField
          field={field}
          label="Search contacts"
          placeholder="Search name, phone or organisation"
          q={search.q}
          onChange={(q) => onChange({ q })}
          className="max-w-md"
        />
        <Select
          aria-label="Sort by"
          value={search.sort ?? "relevance"}
          onChange={(event) => {
            const sort = event.target.value as ContactSort;
            onChange({ sort: sort === "relevance" ? undefined : sort });
          }}
          className="w-36 shrink-0 border-line text-xs"
        >
          {SORT_WORDS.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </Select>
      </div>
      <div className="flex items-center gap-2">
        <FilterMenu
          label="Tier"
          choices={TIERS.map((tier) => ({ value: tier, word: tierWord(tier) }))}
          chosen={search.tier ?? []}
          onChange={(chosen) => {
            const tier = TIERS.filter((each) => chosen.includes(each));
            onChange({ tier: tier.length > 0 ? tier : undefined });
          }}
        />
        <a
          href={api.contactsCsvUrl(contactQuery(search))}
          download
          className={cn(BUTTON_LINK, "ml-auto h-7 gap-1.5 px-2.5 text-xs")}
        >
          <Download aria-hidden className="size-4" />
          Export CSV
        </a>
      </div>
    </div>
  );
}
