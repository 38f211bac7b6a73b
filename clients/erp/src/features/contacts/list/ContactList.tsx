import { asProblem } from "@voltcharge/api";
import { Button, EmptyState, FailedState, formatCount, useLasting, useSettled } from "@voltcharge/ui";
import { BookUser, SearchX } from "lucide-react";
import { useMemo } from "react";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { isFiltered, type ContactSearch } from "../contact-search";
import { useContactList } from "../list-query";
import { ContactHeads } from "./ContactHeads";
import { ContactRow, ContactRowSkeleton } from "./ContactRow";
import { ContactToolbar } from "./ContactToolbar";

const TYPING_MS = 80;
const COMPACT_BELOW_PX = 640;
const ROW_PX = { wide: 36, compact: 52 };

interface ContactListProps {
  search: ContactSearch;
  selectedId: string | undefined;
  onChange: (change: Partial<ContactSearch>) => void;
}

/** CON-2: the directory, searched as one types. */
export function ContactList({ search, selectedId, onChange }: ContactListProps) {
  const q = useSettled(search.q, TYPING_MS);
  const settled = useMemo(() => ({ ...search, q }), [search, q]);
  const list = useContactList(settled);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  const rowPx = compact ? ROW_PX.compact : ROW_PX.wide;
  return (
    <section ref={frame} aria-label="Contacts" className="flex h-full min-w-0 flex-col bg-surface">
      <ContactToolbar search={search} onChange={onChange} />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {list.ids.length > 0 ? (
          <VirtualRows
            label="Contacts"
            noun="contact"
            ids={list.ids}
            total={list.total}
            rowPx={rowPx}
            selectedId={selectedId}
            hasNextPage={list.hasNextPage}
            isFetchingNextPage={list.isFetchingNextPage}
            fetchNextPage={list.fetchNextPage}
            heads={compact ? null : <ContactHeads sort={search.sort} onSort={(sort) => onChange({ sort })} />}
            skeleton={<ContactRowSkeleton />}
            renderRow={(id) => <ContactRow id={id} compact={compact} selected={id === selectedId} />}
          />
        ) : list.isPending ? (
          slow ? (
            <div role="status" aria-label="Loading contacts">
              {Array.from({ length: 12 }, (_, index) => (
                <div key={index} style={{ height: rowPx }}>
                  <ContactRowSkeleton />
                </div>
              ))}
            </div>
          ) : null
        ) : list.isError ? (
          <FailedState
            title="The contacts could not be loaded"
            detail={`${asProblem(list.error).message} Calls can be logged all the same.`}
            reference={asProblem(list.error).traceId}
            onRetry={() => void list.refetch()}
          />
        ) : isFiltered(settled) ? (
          <EmptyState
            icon={SearchX}
            title="No contact matches"
            action={<Button onClick={() => onChange({ q: undefined, tier: undefined })}>Clear filters</Button>}
          >
            {settled.q ? `Searched name, phone and organisation for “${settled.q}”.` : "No contact has this tier."}
          </EmptyState>
        ) : (
          <EmptyState icon={BookUser} title="No contacts yet">
            The directory says who is calling. Make the first entry with “Add Contact” (N), or import a CSV file.
          </EmptyState>
        )}
      </div>
      <p role="status" className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
        {list.data
          ? `${formatCount(list.total)}${list.exact ? "" : "+"} ${list.total === 1 ? "contact" : "contacts"}`
          : " "}
        {list.isError && list.ids.length > 0 ? " · the last reload failed" : ""}
      </p>
    </section>
  );
}
