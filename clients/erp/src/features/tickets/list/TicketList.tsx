import { asProblem } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { SearchX, Wrench } from "lucide-react";
import { useCallback, useMemo, useState, type KeyboardEvent } from "react";
import { currentSession } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { DriftPill } from "@/list/DriftPill";
import { useDrift } from "@/list/drift";
import { focusedRow } from "@/list/row-keys";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { ticketStore } from "@/live/ticket-store";
import { BulkBar } from "../bulk/BulkBar";
import { useBulk } from "../bulk/change-many";
import type { TicketSummary } from "../model";
import { ViewBar } from "../views/ViewBar";
import { ColumnHeads } from "./ColumnHeads";
import { COMPACT_BELOW_PX, COMPACT_ROW_PX, WIDE_ROW_PX } from "./columns";
import { useTicketList } from "./query";
import { allOrNone, extended, NOTHING_CHOSEN, toggled } from "./selection";
import { RowSkeleton, TicketRow } from "./TicketRow";
import { TicketToolbar } from "./TicketToolbar";
import { belongs, isFiltered, NO_FILTER, questionOf, type TicketSearch } from "./ticket-search";

/** A pause of the hand shorter than this asks the server nothing. */
const TYPING_MS = 120;

interface TicketListProps {
  search: TicketSearch;
  selectedId: string | undefined;
  onChange: (change: Partial<TicketSearch>) => void;
}

/** TKT-7: the searchable live list. Rows live, order still: what would move waits behind a pill. */
export function TicketList({ search, selectedId, onChange }: TicketListProps) {
  const q = useSettled(search.q, TYPING_MS);
  const settled = useMemo(() => ({ ...search, q }), [search, q]);
  const list = useTicketList(settled);
  const wanted = useMemo(() => wantedBy(settled), [settled]);
  const { arrived, left } = useDrift(ticketStore, wanted, list.ids, !list.hasNextPage);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  const rowPx = compact ? COMPACT_ROW_PX : WIDE_ROW_PX;

  // A choice belongs to the question it was made in: another filter begins with nothing chosen.
  const question = questionOf(settled);
  const [state, setState] = useState({ question, selection: NOTHING_CHOSEN });
  const selection = state.question === question ? state.selection : NOTHING_CHOSEN;
  const select = (next: typeof selection): void => setState({ question, selection: next });
  const choose = (reference: string, range: boolean): void =>
    select(range ? extended(selection, list.ids, reference) : toggled(selection, reference));
  const bulk = useBulk();
  const chooseFocused = (range: boolean): void => {
    const index = focusedRow();
    const reference = index === null ? selectedId : list.ids[index];
    if (reference !== undefined) choose(reference, range);
  };
  useCommands([
    {
      id: "choose-row",
      title: "Select the ticket (Shift: up to here)",
      group: "This list",
      keys: "x",
      run: () => chooseFocused(false),
    },
  ]);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "X" || focusedRow() === null) return;
    event.preventDefault();
    chooseFocused(true);
  };
  const clear = useCallback(() => onChange(NO_FILTER), [onChange]);

  return (
    // The rows inside are the interactive elements; this only hears the capital X they pass on.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section ref={frame} aria-label="Tickets" onKeyDown={press} className="flex h-full min-w-0 flex-col bg-surface">
      <ViewBar search={search} />
      <TicketToolbar search={search} onChange={onChange} compact={compact} />
      <BulkBar chosen={selection.chosen} bulk={bulk} onClear={() => select(NOTHING_CHOSEN)} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {list.data && arrived.size + left.size > 0 ? (
          <DriftPill arrived={arrived.size} left={left.size} onRefresh={() => void list.refetch()} />
        ) : null}
        {list.ids.length > 0 ? (
          <VirtualRows
            label="Tickets"
            noun="ticket"
            ids={list.ids}
            total={list.total}
            rowPx={rowPx}
            selectedId={selectedId}
            hasNextPage={list.hasNextPage}
            isFetchingNextPage={list.isFetchingNextPage}
            fetchNextPage={list.fetchNextPage}
            heads={
              compact ? null : (
                <ColumnHeads
                  sort={search.sort}
                  onSort={(sort) => onChange({ sort })}
                  all={list.ids.every((id) => selection.chosen.has(id))}
                  onAll={() => select(allOrNone(selection, list.ids))}
                />
              )
            }
            skeleton={<RowSkeleton compact={compact} />}
            renderRow={(id) => (
              <TicketRow
                reference={id}
                compact={compact}
                selected={id === selectedId}
                chosen={selection.chosen.has(id)}
                onChoose={choose}
              />
            )}
          />
        ) : list.isPending ? (
          slow ? (
            <Loading rowPx={rowPx} compact={compact} />
          ) : null
        ) : list.isError ? (
          <FailedState
            title="The list of tickets could not be loaded"
            detail={`${asProblem(list.error).message} Chargers Hub and Contacts may still work.`}
            reference={asProblem(list.error).traceId}
            onRetry={() => void list.refetch()}
          />
        ) : (
          <NothingThere search={settled} onClear={clear} />
        )}
      </div>
      <p role="status" className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
        {list.data
          ? `${formatCount(list.total)}${list.exact ? "" : "+"} ${list.total === 1 ? "ticket" : "tickets"}`
          : " "}
        {list.isError && list.ids.length > 0 ? " · the last reload failed; rows still update live" : ""}
      </p>
    </section>
  );
}

const wantedBy = (search: TicketSearch) => ({
  belongs: (ticket: TicketSummary) => belongs(search, ticket, currentSession()?.member.id ?? ""),
  isNewborn: (ticket: TicketSummary) => ticket.created_at === ticket.updated_at,
});

function Loading({ rowPx, compact }: { rowPx: number; compact: boolean }) {
  return (
    <div role="status" aria-label="Loading tickets">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} style={{ height: rowPx }}>
          <RowSkeleton compact={compact} />
        </div>
      ))}
    </div>
  );
}

function NothingThere({ search, onClear }: { search: TicketSearch; onClear: () => void }) {
  if (!isFiltered(search)) {
    return (
      <EmptyState icon={Wrench} title="No tickets yet">
        Tickets track an issue from its report to its resolution. Make the first with “Create Ticket” (T).
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={SearchX} title="No ticket matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      {search.q ? `Searched for “${search.q}” ` : "Searched "}
      with the filters above. Wider filters find more.
    </EmptyState>
  );
}
