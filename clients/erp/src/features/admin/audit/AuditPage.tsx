import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem, type AuditEntry } from "@voltcharge/api";
import { Button, EmptyState, FailedState, useLasting, useSettled } from "@voltcharge/ui";
import { RefreshCw, ScrollText } from "lucide-react";
import { useCallback, useMemo } from "react";
import { api } from "@/app/api";
import { useNarrow } from "@/list/use-width";
import { VirtualRows } from "@/list/VirtualRows";
import { adminKeys } from "../queries";
import { SectionHead } from "../SectionHead";
import { auditQuery, isFiltered, parseAuditSearch, type AuditSearch } from "./audit-search";
import { AuditRow, AuditRowSkeleton } from "./AuditRow";
import { AuditToolbar } from "./AuditToolbar";

const route = getRouteApi("/signed-in/admin/audit");
const TYPING_MS = 120;
const PAGE = 100;
const COMPACT_BELOW_PX = 720;

/** ADM-6: who did what, newest first. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const change = useCallback(
    (changed: Partial<AuditSearch>) =>
      void navigate({ to: ".", search: (present) => ({ ...parseAuditSearch(present), ...changed }), replace: true }),
    [navigate],
  );
  const q = useSettled(search.q, TYPING_MS);
  const query = auditQuery({ ...search, q });
  const list = useInfiniteQuery({
    queryKey: adminKeys.audit(query),
    queryFn: ({ pageParam, signal }) =>
      api.listAudit({ ...query, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const pages = list.data?.pages;
  const entries = useMemo(
    () => new Map<string, AuditEntry>(pages?.flatMap((page) => page.items.map((entry) => [entry.id, entry]))),
    [pages],
  );
  const ids = useMemo(() => [...entries.keys()], [entries]);
  const [frame, compact] = useNarrow(COMPACT_BELOW_PX);
  const slow = useLasting(list.isPending);
  return (
    <div ref={frame} className="flex h-full flex-col bg-surface">
      <SectionHead title="Audit Log">
        <Button size="sm" disabled={list.isFetching} onClick={() => void list.refetch()}>
          <RefreshCw aria-hidden />
          Refresh
        </Button>
      </SectionHead>
      <AuditToolbar search={search} onChange={change} />
      {ids.length > 0 ? (
        <VirtualRows
          label="Audit log"
          noun="entry"
          readOnly
          ids={ids}
          // How many there are in all is not counted: one row more says that it goes on.
          total={ids.length + (list.hasNextPage ? 1 : 0)}
          rowPx={48}
          selectedId={undefined}
          hasNextPage={list.hasNextPage}
          isFetchingNextPage={list.isFetchingNextPage}
          fetchNextPage={list.fetchNextPage}
          skeleton={<AuditRowSkeleton />}
          renderRow={(id) => {
            const entry = entries.get(id);
            return entry === undefined ? <AuditRowSkeleton /> : <AuditRow entry={entry} compact={compact} />;
          }}
        />
      ) : list.isPending ? (
        <div role="status" aria-label="Loading the audit log">
          {slow
            ? Array.from({ length: 8 }, (_, row) => (
                <div key={row} className="h-12">
                  <AuditRowSkeleton />
                </div>
              ))
            : null}
        </div>
      ) : list.isError ? (
        <FailedState
          title="The audit log could not be loaded"
          detail={`${asProblem(list.error).message} Acts are recorded all the same.`}
          reference={asProblem(list.error).traceId}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <EmptyState
          icon={ScrollText}
          title={isFiltered(search) ? "No act matches" : "Nothing was done yet"}
          action={
            isFiltered(search) ? (
              <Button
                onClick={() =>
                  change({ q: undefined, operation: undefined, outcome: undefined, from: undefined, until: undefined })
                }
              >
                Clear filters
              </Button>
            ) : undefined
          }
        >
          Every sign-in and every attempt to change something is kept here, also those that were refused.
        </EmptyState>
      )}
    </div>
  );
}
