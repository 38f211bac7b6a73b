import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { useRowKeys } from "./row-keys";

interface VirtualRowsProps {
  /** What the table holds, for screen readers: "Chargers"; `noun` is one of it. */
  label: string;
  noun: string;
  ids: readonly string[];
  total: number;
  rowPx: number;
  selectedId: string | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  heads?: ReactNode;
  /** Nothing in a row takes the focus: the list itself does, so that it scrolls without a mouse. */
  readOnly?: boolean;
  renderRow: (id: string) => ReactNode;
  /** Stands where a row's page is still on its way. */
  skeleton: ReactNode;
}

/** Rows of a list as long as the server says; only those in sight exist. j and k move, Enter opens. */
export function VirtualRows(props: VirtualRowsProps) {
  const { ids, total, rowPx, selectedId, hasNextPage, isFetchingNextPage, fetchNextPage } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised over it
  const virtualizer = useVirtualizer({
    // The scroll bar speaks of the whole list; rows not fetched yet are skeletons until their page is there.
    count: hasNextPage ? Math.max(total, ids.length) : ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  const selected = selectedId === undefined ? -1 : ids.indexOf(selectedId);
  useRowKeys(scroller, virtualizer, ids.length, selected, props.noun);
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: "auto" });
  }, [virtualizer, selected]);

  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= ids.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, ids.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <div role="table" aria-label={props.label} aria-rowcount={total + 1} className="flex min-h-0 flex-1 flex-col">
      {props.heads}
      <div
        ref={scroller}
        role="rowgroup"
        {...(props.readOnly ? { tabIndex: 0 } : {})}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 [scrollbar-gutter:stable] [scrollbar-width:thin]"
      >
        <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
            const id = ids[row.index];
            return (
              <div
                key={row.index}
                role="presentation"
                data-index={row.index}
                className="absolute inset-x-0 top-0 contain-strict"
                style={{ height: rowPx, transform: `translateY(${row.start}px)` }}
              >
                {id === undefined ? props.skeleton : props.renderRow(id)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
