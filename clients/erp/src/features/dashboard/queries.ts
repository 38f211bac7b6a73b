import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Dashboard, Network, TicketCounts } from "@voltcharge/api";
import { api } from "@/app/api";
import { useMay, useSession } from "@/app/session";
import { keys } from "@/live/keys";
import { overtaking } from "./overtaken";

/** The stream keeps the counters; this heals what no event says, such as an hour that ended without a fault. */
const REFRESH_MS = 60_000;

const readDashboard = ({ signal }: { signal: AbortSignal }): Promise<Dashboard> =>
  overtaking.reading(() => api.readDashboard(signal));

export function useDashboard(): UseQueryResult<Dashboard> {
  return useQuery({
    queryKey: keys.dashboard,
    queryFn: readDashboard,
    refetchInterval: REFRESH_MS,
  });
}

/** The live counters alone, for the sidebar and filters; undefined until known. */
export function useNetwork(): Network | undefined {
  const session = useSession();
  const { data } = useQuery({
    queryKey: keys.dashboard,
    queryFn: readDashboard,
    enabled: session?.permissions.some((permission) => permission === "dashboard.network") ?? false,
    select: (dashboard) => dashboard.network ?? undefined,
  });
  return data;
}

/** How tickets stand, live, for the sidebar; undefined until known, and for those who may not know. */
export function useTicketCounts(): TicketCounts | undefined {
  const { data } = useQuery({
    queryKey: keys.dashboard,
    queryFn: readDashboard,
    enabled: useMay("dashboard.view"),
    select: (dashboard) => dashboard.ticket_counts ?? undefined,
  });
  return data;
}
