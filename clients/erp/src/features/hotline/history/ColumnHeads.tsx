import { cn } from "@voltcharge/ui";
import { ArrowDown, ArrowUp } from "lucide-react";
import { DEFAULT_SORT, nextSort, type CallSort, type SortColumn } from "../hotline-search";
import { COLUMNS, WIDE_COLUMNS } from "./columns";

interface ColumnHeadsProps {
  sort: CallSort | undefined;
  onSort: (sort: CallSort | undefined) => void;
}

function directionOf(sort: CallSort, column: SortColumn): "ascending" | "descending" | "none" {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
}

export function ColumnHeads({ sort, onSort }: ColumnHeadsProps) {
  return (
    <div
      role="rowgroup"
      className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable] [scrollbar-width:thin]"
    >
      <div role="row" className={cn("grid h-8 items-center gap-3 px-4 text-xs font-medium text-ink-3", WIDE_COLUMNS)}>
        {COLUMNS.map(({ title, sort: column, right }) => {
          if (column === undefined) {
            return (
              <div key={title} role="columnheader">
                {title}
              </div>
            );
          }
          const direction = directionOf(sort ?? DEFAULT_SORT, column);
          const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
          return (
            <div key={title} role="columnheader" aria-sort={direction} className={right ? "text-right" : undefined}>
              <button
                type="button"
                onClick={() => onSort(nextSort(sort, column))}
                className={cn(
                  "inline-flex items-center gap-1 rounded align-top hover:text-ink",
                  direction !== "none" && "text-ink",
                  right && "flex-row-reverse",
                )}
              >
                {title}
                <Arrow aria-hidden className={cn("size-3.5", direction === "none" && "invisible")} />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
