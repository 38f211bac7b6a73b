import { asProblem, type ChargerSummary } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { PlugZap, SearchX } from "lucide-react";
import { useMemo } from "react";
import { useDrift } from "@/list/drift";
import { DriftPill } from "@/list/DriftPill";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { chargerStore } from "@/live/charger-store";
import { belongs, isFiltered, type HubSearch } from "../hub-search";
import { ChargerRow, RowSkeleton } from "./ChargerRow";
import { ChargerToolbar } from "./ChargerToolbar";
import { ColumnHeads } from "./ColumnHeads";
import { COMPACT_BELOW_PX, COMPACT_ROW_PX, WIDE_ROW_PX } from "./columns";
import { useChargerList } from "./query";

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
  const wanted = useMemo(() => ({ belongs: (charger: ChargerSummary) => belongs(settled, charger) }), [settled]);
  const { arrived, left } = useDrift(chargerStore, wanted, list.ids, !list.hasNextPage);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  const rowPx = compact ? COMPACT_ROW_PX : WIDE_ROW_PX;

  return (
    <section ref={frame} aria-label="Chargers" className="flex h-full min-w-0 flex-col bg-surface">
      <ChargerToolbar search={search} onChange={onChange} compact={compact} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {list.data && arrived.size + left.size > 0 ? (
          <DriftPill arrived={arrived.size} left={left.size} onRefresh={() => void list.refetch()} />
        ) : null}
        {list.ids.length > 0 ? (
          <VirtualRows
            label="Chargers"
            noun="charger"
            ids={list.ids}
            total={list.total}
            rowPx={rowPx}
            selectedId={selectedId}
            hasNextPage={list.hasNextPage}
            isFetchingNextPage={list.isFetchingNextPage}
            fetchNextPage={list.fetchNextPage}
            heads={compact ? null : <ColumnHeads sort={search.sort} onSort={(sort) => onChange({ sort })} />}
            skeleton={<RowSkeleton compact={compact} />}
            renderRow={(id) => <ChargerRow id={id} compact={compact} selected={id === selectedId} />}
          />
        ) : list.isPending ? (
          slow ? (
            <div role="status" aria-label="Loading chargers">
              {Array.from({ length: 12 }, (_, index) => (
                <div key={index} style={{ height: rowPx }}>
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
