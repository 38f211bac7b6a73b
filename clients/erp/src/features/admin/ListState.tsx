import type { UseQueryResult } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { FailedState, Skeleton, useLasting } from "@voltcharge/ui";
import type { ReactNode } from "react";

interface ListStateProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "isPending" | "isError" | "error" | "refetch">;
  /** What it holds: "The keys". */
  what: string;
  children: (data: T) => ReactNode;
}

/** A short list while it is not here: a skeleton after a moment, or why it could not be had. */
export function ListState<T>({ query, what, children }: ListStateProps<T>) {
  const slow = useLasting(query.isPending);
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <FailedState
        title={`${what} could not be loaded`}
        detail={asProblem(query.error).message}
        reference={asProblem(query.error).traceId}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div role="status" aria-label={`Loading: ${what}`} className="flex flex-col gap-2 p-4">
      {slow ? [1, 2, 3, 4].map((row) => <Skeleton key={row} className="h-10" />) : null}
    </div>
  );
}
