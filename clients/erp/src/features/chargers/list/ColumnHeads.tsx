import { cn } from "@voltcharge/ui";
import { ArrowDown, ArrowUp } from "lucide-react";
import { nextSort, type Sort } from "../hub-search";
import { COLUMNS, WIDE_COLUMNS } from "./columns";

export function ColumnHeads({ sort, onSort }: { sort: Sort | undefined; onSort: (sort: Sort | undefined) => void }) {
  const present = sort ?? "id";
  return (
    <div
      role="rowgroup"
      className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable] [scrollbar-width:thin]"
    >
      <div role="row" className={cn("grid h-8 items-center gap-4 px-4 text-xs font-medium text-ink-3", WIDE_COLUMNS)}>
        {COLUMNS.map(({ title, sort: key, right }) => {
          if (key === undefined) {
            return (
              <div key={title} role="columnheader">
                {title}
              </div>
            );
          }
          const direction = present === key ? "ascending" : present === `-${key}` ? "descending" : "none";
          const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
          return (
            <div key={title} role="columnheader" aria-sort={direction} className={right ? "text-right" : undefined}>
              <button
                type="button"
                onClick={() => onSort(nextSort(sort, key))}
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
