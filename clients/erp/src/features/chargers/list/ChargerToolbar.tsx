import type { ChargerKind, ChargerStatus, Network } from "@voltcharge/api";
import { Button, cn, formatCount, Input, Kbd, Select, statusLook, TONE_DOT } from "@voltcharge/ui";
import { Search, X } from "lucide-react";
import { useRef, useState } from "react";
import { useCommands } from "@/commands/registry";
import { useNetwork } from "@/features/dashboard/queries";
import { isFiltered, STATUSES, type HubSearch, type Sort } from "../hub-search";

interface ToolbarProps {
  search: HubSearch;
  onChange: (change: Partial<HubSearch>) => void;
  /** Shows the sort as a select; wide lists sort by their column heads. */
  compact: boolean;
}

const KINDS: readonly (ChargerKind | undefined)[] = [undefined, "DC", "AC"];
const SORTS: readonly [Sort, string][] = [
  ["id", "By ID"],
  ["name", "By name"],
  ["status", "By status"],
  ["-last_event_at", "Newest event"],
  ["last_event_at", "Oldest event"],
];

/** How many chargers of `kind` (or of both) are in `status`. */
function countIn(network: Network | undefined, kind: ChargerKind | undefined, status: ChargerStatus): number | null {
  if (network === undefined) return null;
  const key = status.toLowerCase() as Lowercase<ChargerStatus>;
  return (kind === "AC" ? 0 : network.dc[key]) + (kind === "DC" ? 0 : network.ac[key]);
}

export function ChargerToolbar({ search, onChange, compact }: ToolbarProps) {
  const network = useNetwork();
  const toggle = (status: ChargerStatus): void => {
    const chosen = search.status ?? [];
    const next = chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status];
    onChange({ status: next.length > 0 ? next : undefined });
  };
  return (
    <div className="flex flex-col gap-2 border-b border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField q={search.q} onChange={(q) => onChange({ q })} />
        {compact ? null : <KindFilter kind={search.kind} onChange={(kind) => onChange({ kind })} />}
        {compact ? (
          <Select
            aria-label="Sort by"
            value={search.sort ?? "id"}
            onChange={(event) =>
              onChange({ sort: event.target.value === "id" ? undefined : (event.target.value as Sort) })
            }
            className="w-30 border-line text-xs"
          >
            {SORTS.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        ) : null}
      </div>
      <div className="flex flex-wrap items-center gap-1.5 max-sm:-mx-4 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:[scrollbar-width:none]">
        {compact ? <KindFilter kind={search.kind} onChange={(kind) => onChange({ kind })} /> : null}
        <div role="group" aria-label="Status" className="contents">
          {STATUSES.map((status) => (
            <StatusChip
              key={status}
              status={status}
              count={countIn(network, search.kind, status)}
              pressed={search.status?.includes(status) ?? false}
              onPress={() => toggle(status)}
            />
          ))}
        </div>
        {isFiltered(search) ? (
          <Button
            variant="ghost"
            size="sm"
            onClick={() => onChange({ q: undefined, kind: undefined, status: undefined })}
          >
            Clear filters
          </Button>
        ) : null}
      </div>
    </div>
  );
}

interface KindFilterProps {
  kind: ChargerKind | undefined;
  onChange: (kind: ChargerKind | undefined) => void;
}

function KindFilter({ kind, onChange }: KindFilterProps) {
  return (
    <div role="group" aria-label="Type" className="flex shrink-0 rounded-md border border-line p-0.5">
      {KINDS.map((choice) => (
        <button
          key={choice ?? "all"}
          type="button"
          aria-pressed={kind === choice}
          onClick={() => onChange(choice)}
          className="h-6 rounded px-2.5 text-xs font-medium text-ink-2 hover:text-ink aria-pressed:bg-pressed aria-pressed:text-ink"
        >
          {choice ?? "All"}
        </button>
      ))}
    </div>
  );
}

interface StatusChipProps {
  status: ChargerStatus;
  count: number | null;
  pressed: boolean;
  onPress: () => void;
}

function StatusChip({ status, count, pressed, onPress }: StatusChipProps) {
  const { word, tone } = statusLook(status);
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-ink-2 hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
    >
      <span aria-hidden className={cn("size-2 rounded-full", TONE_DOT[tone])} />
      {word}
      {count === null ? null : <span className="text-ink-3">{formatCount(count)}</span>}
    </button>
  );
}

/** Filters as one types: the URL follows at once, the server is asked as soon as the hand pauses (see useSettled). */
function SearchField({ q, onChange }: { q: string | undefined; onChange: (q: string | undefined) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q ?? "");
  const [known, setKnown] = useState(q);
  if (known !== q) {
    // The URL changed by itself (Back, a link, Clear filters): the field follows it.
    setKnown(q);
    if ((q ?? "") !== typed.trim()) setTyped(q ?? "");
  }
  const change = (value: string): void => {
    setTyped(value);
    const next = value.trim() || undefined;
    setKnown(next);
    onChange(next);
  };
  useCommands([
    { id: "search-list", title: "Search this list", group: "This list", keys: "/", run: () => field.current?.select() },
  ]);
  return (
    <div className="relative max-w-md min-w-52 flex-1">
      <Search aria-hidden className="absolute top-2.5 left-2.5 size-4 text-ink-3" />
      <Input
        ref={field}
        type="search"
        aria-label="Search chargers"
        placeholder="Search by charger ID, name or address"
        value={typed}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (typed === "") field.current?.blur();
          else change("");
        }}
        className="px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed === "" ? (
        <span className="absolute top-2 right-2 max-md:hidden" aria-hidden>
          <Kbd>/</Kbd>
        </span>
      ) : (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Clear the search"
          className="absolute top-1 right-1"
          onClick={() => {
            change("");
            field.current?.focus();
          }}
        >
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}
