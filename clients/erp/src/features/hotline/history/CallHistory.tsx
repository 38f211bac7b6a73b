import { asProblem } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { Phone, SearchX } from "lucide-react";
import { useMemo } from "react";
import { DriftPill } from "@/list/DriftPill";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { isFiltered, NO_FILTER, type HotlineSearch } from "../hotline-search";
import { CallRow, RowSkeleton } from "./CallRow";
import { CallToolbar } from "./CallToolbar";
import { ColumnHeads } from "./ColumnHeads";
import { COMPACT_BELOW_PX, COMPACT_ROW_PX, WIDE_ROW_PX } from "./columns";
import { useCallList, useCallsSince } from "./list-query";

/** A pause of the hand shorter than this asks the server nothing. */
const TYPING_MS = 120;

interface CallHistoryProps {
  search: HotlineSearch;
  onChange: (change: Partial<HotlineSearch>) => void;
}

/** HOT-7: logged and missed calls of the whole team, searched, filtered and exported by one question. */
export function CallHistory({ search, onChange }: CallHistoryProps) {
  const q = useSettled(search.q, TYPING_MS);
  const settled = useMemo(() => ({ ...search, q }), [search, q]);
  const list = useCallList(settled);
  const more = useCallsSince(settled, { total: list.total, exact: list.isSuccess && list.exact });
  const agents = useMemo(() => list.data?.pages.flatMap((page) => page.agents) ?? [], [list.data]);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  const rowPx = compact ? COMPACT_ROW_PX : WIDE_ROW_PX;
  return (
    <section ref={frame} aria-label="Call history" className="flex h-full min-w-0 flex-1 flex-col bg-surface">
      <CallToolbar search={search} agents={agents} onChange={onChange} compact={compact} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {more > 0 ? <DriftPill arrived={more} left={0} onRefresh={() => void list.refetch()} /> : null}
        {list.ids.length > 0 ? (
          <VirtualRows
            label="Calls"
            noun="call"
            ids={list.ids}
            total={list.total}
            rowPx={rowPx}
            selectedId={search.call}
            hasNextPage={list.hasNextPage}
            isFetchingNextPage={list.isFetchingNextPage}
            fetchNextPage={list.fetchNextPage}
            heads={compact ? null : <ColumnHeads sort={search.sort} onSort={(sort) => onChange({ sort })} />}
            skeleton={<RowSkeleton compact={compact} />}
            renderRow={(id) => <CallRow id={id} compact={compact} selected={id === search.call} />}
          />
        ) : list.isPending ? (
          slow ? (
            <div role="status" aria-label="Loading calls">
              {Array.from({ length: 8 }, (_, index) => (
                <div key={index} style={{ height: rowPx }}>
                  <RowSkeleton compact={compact} />
                </div>
              ))}
            </div>
          ) : null
        ) : list.isError ? (
          <FailedState
            title="The call history cannot be shown"
            detail={`${asProblem(list.error).message} Contacts, tickets and chargers may still work.`}
            reference={asProblem(list.error).traceId}
            onRetry={() => void list.refetch()}
          />
        ) : (
          <NothingThere search={settled} onClear={() => onChange(NO_FILTER)} />
        )}
      </div>
      <p role="status" className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
        {list.data ? `${formatCount(list.total)}${list.exact ? "" : "+"} ${list.total === 1 ? "call" : "calls"}` : " "}
        {list.isError && list.ids.length > 0 ? " · the last reload failed" : ""}
      </p>
    </section>
  );
}

function NothingThere({ search, onClear }: { search: HotlineSearch; onClear: () => void }) {
  if (!isFiltered(search)) {
    return (
      <EmptyState icon={Phone} title="No calls yet">
        Calls you save appear here with their duration. Take the first with “Start Call” (C).
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={SearchX} title="No call matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      {search.q ? `Searched for “${search.q}” ` : "Searched "}
      with the filters above. Wider filters find more.
    </EmptyState>
  );
}
