/** Keeps what the dashboard lists and counts in step with the stream, whichever screen is open. */
import type { Dashboard, ErrorCharger } from "@voltcharge/api";
import { queryClient } from "@/app/query-client";
import { chargerStore } from "@/live/charger-store";
import { keys } from "@/live/keys";
import { onLive } from "@/live/subscribe";
import { foldErrors, hasNewFault } from "./error-chargers";
import { overtaking } from "./overtaken";
import { foldRecent } from "./recent-tickets";

/** Many faults at once (a town loses power) cost one refetch of the strip. */
const STRIP_REFETCH_MS = 3000;

export function followErrorChargers(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unfollow = chargerStore.onChanges((changes) => {
    overtaking.changes(changes);
    queryClient.setQueryData<Dashboard>(keys.dashboard, (known) => {
      if (!known?.errors) return known;
      const errors = foldErrors(known.errors, changes);
      return errors === known.errors ? known : { ...known, errors: errors as ErrorCharger[] };
    });
    if (!hasNewFault(changes) || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void queryClient.invalidateQueries({ queryKey: keys.dashboard });
    }, STRIP_REFETCH_MS);
  });
  return () => {
    clearTimeout(timer);
    unfollow();
  };
}

/** DASH-1 and DASH-4, live. */
export function followTickets(): () => void {
  const forgetCounts = onLive("ticket_counts", ({ counts }) => {
    overtaking.counts(counts);
    queryClient.setQueryData<Dashboard>(keys.dashboard, (known) => known && { ...known, ticket_counts: counts });
  });
  const forgetTickets = onLive("ticket", ({ ticket }) => {
    overtaking.ticket(ticket);
    queryClient.setQueryData<Dashboard>(keys.dashboard, (known) =>
      known?.recent_tickets ? { ...known, recent_tickets: foldRecent(known.recent_tickets, [ticket]) } : known,
    );
  });
  return () => {
    forgetCounts();
    forgetTickets();
  };
}
