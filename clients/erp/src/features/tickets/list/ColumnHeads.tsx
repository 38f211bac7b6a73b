import { cn } from "@voltcharge/ui";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { TicketSort } from "../model";
import { COLUMNS, WIDE_COLUMNS } from "./columns";
import { DEFAULT_SORT, nextSort } from "./ticket-search";

interface ColumnHeadsProps {
  sort: TicketSort | undefined;
  onSort: (sort: TicketSort | undefined) => void;
  /** Whether every loaded row is chosen. */
  all: boolean;
  onAll: () => void;
}

export function ColumnHeads({ sort, onSort, all, onAll }: ColumnHeadsProps) {
  const present = sort ?? DEFAULT_SORT;
  return (
    <div
      role="rowgroup"
      className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable] [scrollbar-width:thin]"
    >
      <div role="row" className={cn("grid h-8 items-center gap-3 px-4 text-xs font-medium text-ink-3", WIDE_COLUMNS)}>
        <div role="columnheader" className="flex">
          <input
            type="checkbox"
            aria-label="Select all loaded tickets"
            checked={all}
            onChange={onAll}
            className="size-4 accent-accent"
          />
        </div>
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
