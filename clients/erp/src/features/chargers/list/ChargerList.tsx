import { useVirtualizer } from "@tanstack/react-virtual";
import { asProblem } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { PlugZap, RefreshCw, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { isFiltered, type HubSearch } from "../hub-search";
import { ChargerRow, RowSkeleton } from "./ChargerRow";
import { ChargerToolbar } from "./ChargerToolbar";
import { ColumnHeads } from "./ColumnHeads";
import { COMPACT_BELOW_PX, COMPACT_ROW_PX, WIDE_ROW_PX } from "./columns";
import { useDrift } from "./drift";
import { useChargerList } from "./query";
import { useRowKeys } from "./roving";
import { useNarrow } from "./use-width";

/** A pause of the hand shorter than this asks the server nothing. */
const TYPING_MS = 120;

interface ChargerListProps {
  search: HubSearch;
  selectedId: string | undefined;
  onChange: (change: Partial<HubSearch>) => void;
}

/** CHG-1: the searchable live list. Rows live, order still: what would move waits behind a pill. */
export function ChargerList({ search, selectedId, onChange }: ChargerListProps) {
  const q = useSettled(search.q, TYPING_MS);
  const settled = useMemo(() => ({ ...search, q }), [search, q]);
  const list = useChargerList(settled);
  const { arrived, left } = useDrift(settled, list.ids, !list.hasNextPage);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);

  return (
    <section ref={frame} aria-label="Chargers" className="flex h-full min-w-0 flex-col bg-surface">
      <ChargerToolbar search={search} onChange={onChange} compact={compact} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {list.data && arrived.size + left.size > 0 ? (
          <DriftPill arrived={arrived.size} left={left.size} onRefresh={() => void list.refetch()} />
        ) : null}
        {list.ids.length > 0 ? (
          <Rows
            list={list}
            compact={compact}
            selectedId={selectedId}
            search={search}
            onSort={(sort) => onChange({ sort })}
          />
        ) : list.isPending ? (
          slow ? (
            <div role="status" aria-label="Loading chargers">
              {Array.from({ length: 12 }, (_, index) => (
                <div key={index} style={{ height: compact ? COMPACT_ROW_PX : WIDE_ROW_PX }}>
                  <RowSkeleton compact={compact} />
                </div>
              ))}
            </div>
          ) : null
        ) : list.isError ? (
          <FailedState
            title="The list of chargers could not be loaded"
            detail={asProblem(list.error).message}
            reference={asProblem(list.error).traceId}
            onRetry={() => void list.refetch()}
          />
        ) : (
          <NothingThere
            search={settled}
            onClear={() => onChange({ q: undefined, kind: undefined, status: undefined })}
          />
        )}
      </div>
      <p role="status" className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
        {list.data ? `${formatCount(list.total)} ${list.total === 1 ? "charger" : "chargers"}` : " "}
        {list.isError && list.ids.length > 0 ? " · the last reload failed; rows still update live" : ""}
      </p>
    </section>
  );
}

interface RowsProps {
  list: ReturnType<typeof useChargerList>;
  compact: boolean;
  selectedId: string | undefined;
  search: HubSearch;
  onSort: (sort: HubSearch["sort"]) => void;
}

function Rows({ list, compact, selectedId, search, onSort }: RowsProps) {
  const { ids, total, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const height = compact ? COMPACT_ROW_PX : WIDE_ROW_PX;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised over it
  const virtualizer = useVirtualizer({
    // The scroll bar speaks of the whole list; rows not fetched yet are skeletons until their page is there.
    count: hasNextPage ? total : ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const selected = selectedId === undefined ? -1 : ids.indexOf(selectedId);
  useRowKeys(scroller, virtualizer, ids.length, selected);
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: "auto" });
  }, [virtualizer, selected]);

  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= ids.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, ids.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <div role="table" aria-label="Chargers" aria-rowcount={total + 1} className="flex min-h-0 flex-1 flex-col">
      {compact ? null : <ColumnHeads sort={search.sort} onSort={onSort} />}
      <div
        ref={scroller}
        role="presentation"
        className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable] [scrollbar-width:thin]"
      >
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
            const id = ids[row.index];
            return (
              <div
                key={row.index}
                role="presentation"
                data-index={row.index}
                className="absolute inset-x-0 top-0 contain-strict"
                style={{ height, transform: `translateY(${row.start}px)` }}
              >
                {id === undefined ? (
                  <RowSkeleton compact={compact} />
                ) : (
                  <ChargerRow id={id} compact={compact} selected={id === selectedId} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Lists never reorder under the pointer: this waits for a click. */
function DriftPill({ arrived, left, onRefresh }: { arrived: number; left: number; onRefresh: () => void }) {
  const words = [
    arrived > 0 ? `${arrived} new` : "",
    left > 0 ? `${left} no longer ${left === 1 ? "matches" : "match"}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-10 flex justify-center">
      <Button
        variant="primary"
        size="sm"
        className="pointer-events-auto rounded-full shadow-raised"
        onClick={onRefresh}
      >
        <RefreshCw aria-hidden />
        {words}
      </Button>
    </div>
  );
}

function NothingThere({ search, onClear }: { search: HubSearch; onClear: () => void }) {
  if (!isFiltered(search)) {
    return (
      <EmptyState icon={PlugZap} title="No chargers yet">
        Chargers of the network appear here once they are added. An Admin or Manager adds the first with “Add Charger”.
      </EmptyState>
    );
  }
  const filters = [search.kind, ...(search.status ?? [])].filter(Boolean).join(", ");
  return (
    <EmptyState icon={SearchX} title="No charger matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      Searched for {search.q ? `“${search.q}”` : "all chargers"}
      {filters ? ` with ${filters}` : ""}.
    </EmptyState>
  );
}
