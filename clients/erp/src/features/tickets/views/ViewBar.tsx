import { useLinkProps } from "@tanstack/react-router";
import { Button, Menu, MenuItem } from "@voltcharge/ui";
import { BookmarkPlus, MoreHorizontal, Pencil, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { isFiltered, sameQuestion, searchOf, type TicketSearch } from "../list/ticket-search";
import type { SavedView } from "../model";
import { BUILT_IN } from "./built-in";
import { DeleteView } from "./DeleteView";
import { useSavedViews } from "./saved-views";
import { SaveView } from "./SaveView";

type Asking = { kind: "save" } | { kind: "rename" | "delete"; view: SavedView } | null;

/** TKT-7: views to jump to; the present filter can be kept as one. */
export function ViewBar({ search }: { search: TicketSearch }) {
  const saved = useSavedViews();
  const [asking, setAsking] = useState<Asking>(null);
  const views = saved.data ?? [];
  const known = [...BUILT_IN.map((view) => view.search), ...views.map((view) => searchOf(view.filter))];
  const novel = (isFiltered(search) || search.sort !== undefined) && !known.some((one) => sameQuestion(one, search));
  const stop = (): void => setAsking(null);
  return (
    <nav
      aria-label="Views"
      className="flex h-10 shrink-0 items-center gap-1 overflow-x-auto border-b border-line bg-surface px-3 [scrollbar-width:none]"
    >
      {BUILT_IN.map((view) => (
        <ViewLink key={view.name} name={view.name} to={view.search} present={search} />
      ))}
      {views.map((view) => (
        <span key={view.id} className="flex shrink-0 items-center">
          <ViewLink name={view.name} to={searchOf(view.filter)} present={search} shared={view.shared} />
          {view.mine ? (
            <Menu
              trigger={
                <Button variant="ghost" size="icon-sm" aria-label={`Change view ${view.name}`} className="-ml-1 w-5">
                  <MoreHorizontal aria-hidden />
                </Button>
              }
            >
              <MenuItem onSelect={() => setAsking({ kind: "rename", view })}>
                <Pencil aria-hidden />
                Rename
              </MenuItem>
              <MenuItem onSelect={() => setAsking({ kind: "delete", view })}>
                <Trash2 aria-hidden />
                Delete
              </MenuItem>
            </Menu>
          ) : null}
        </span>
      ))}
      {novel ? (
        <Button variant="ghost" size="sm" onClick={() => setAsking({ kind: "save" })}>
          <BookmarkPlus aria-hidden />
          Save view
        </Button>
      ) : null}
      {asking?.kind === "save" ? <SaveView search={search} onClose={stop} /> : null}
      {asking?.kind === "rename" ? <SaveView view={asking.view} search={search} onClose={stop} /> : null}
      {asking?.kind === "delete" ? <DeleteView view={asking.view} onClose={stop} /> : null}
    </nav>
  );
}

interface ViewLinkProps {
  name: string;
  to: TicketSearch;
  present: TicketSearch;
  shared?: boolean;
}

function ViewLink({ name, to, present, shared = false }: ViewLinkProps) {
  const link = useLinkProps({ to: "/service", search: to });
  return (
    <a
      {...link}
      aria-current={sameQuestion(to, present) ? "page" : undefined}
      className="flex h-7 max-w-48 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-pressed aria-[current=page]:text-ink"
    >
      {shared ? <Users aria-label="Shared" className="size-3.5 shrink-0 text-ink-3" /> : null}
      <span className="truncate">{name}</span>
    </a>
  );
}
