import { cn } from "@voltcharge/ui";
import { ArrowDown, ArrowUp } from "lucide-react";
import { nextSort, type ContactSort } from "../contact-search";
import { WIDE_COLUMNS } from "./columns";

const COLUMNS: readonly { title: string; sort?: "name" | "updated_at"; right?: boolean }[] = [
  { title: "Name", sort: "name" },
  { title: "Phone" },
  { title: "Organisation" },
  { title: "Tier" },
  { title: "Last change", sort: "updated_at", right: true },
];

interface ContactHeadsProps {
  sort: ContactSort | undefined;
  onSort: (sort: ContactSort | undefined) => void;
}

export function ContactHeads({ sort, onSort }: ContactHeadsProps) {
  return (
    <div
      role="rowgroup"
      className="shrink-0 overflow-hidden border-b border-line bg-surface [scrollbar-gutter:stable] [scrollbar-width:thin]"
    >
      <div role="row" className={cn("grid h-8 items-center gap-4 px-4 text-xs font-medium text-ink-3", WIDE_COLUMNS)}>
        {COLUMNS.map(({ title, sort: column, right }) => {
          if (column === undefined) {
            return (
              <div key={title} role="columnheader">
                {title}
              </div>
            );
          }
          const direction = sort === column ? "ascending" : sort === `-${column}` ? "descending" : "none";
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
