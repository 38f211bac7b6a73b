/** Carries the live stream into what the screens read: charger store, dashboard, commands, system. */
import { openLive, type Dashboard, type LiveEvent, type Network, type SystemState } from "@voltcharge/api";
import { endSession } from "@/app/session";
import { queryClient } from "@/app/query-client";
import { followErrorChargers, followTickets } from "@/features/dashboard/live";
import { overtaking } from "@/features/dashboard/overtaken";
import { receiveCommand } from "@/features/chargers/commands/ledger";
import { showLookers } from "@/features/tickets/lookers";
import { recovered } from "@/shell/system-notes";
import { callStore } from "./call-store";
import { chargerStore } from "./charger-store";
import { setLiveState } from "./connection";
import { contactStore } from "./contact-store";
import { createQueue } from "./frame-queue";
import { keys } from "./keys";
import { tellLive } from "./subscribe";
import { ticketStore } from "./ticket-store";

const showNetwork = createQueue<Network>((arrived) => {
  const network = arrived.at(-1);
  if (network === undefined) return;
  queryClient.setQueryData<Dashboard>(keys.dashboard, (known) => known && { ...known, network });
});

async function refetchLive(): Promise<void> {
  // A first read that is under way is not begun anew, so its answer may be of before: it is read once more after that.
  const begun = queryClient.getQueryCache().findAll({
    queryKey: keys.live,
    fetchStatus: "fetching",
    predicate: (query) => query.state.data === undefined,
  });
  await queryClient.invalidateQueries({ queryKey: keys.live });
  await Promise.all(begun.map(({ queryKey }) => queryClient.invalidateQueries({ queryKey, exact: true })));
}

/** What could not be fetched while the server was away is fetched now that it is back. */
const refetchFailed = (): Promise<void> =>
  queryClient.refetchQueries({ queryKey: keys.live, predicate: (query) => query.state.status === "error" });

/** Opens the live stream for the signed-in member; the returned function closes it. */
export function startFeed(): () => void {
  let greeted = false;

  const handle = (event: LiveEvent): void => {
    tellLive(event);
    switch (event.type) {
      case "hello":
        // What was fetched before the stream stood may have missed a change in between; resumed streams replay instead.
        void (greeted ? refetchFailed() : refetchLive());
        greeted = true;
        return;
      case "charger":
        return chargerStore.receive(event.charger);
      case "charger_removed":
        return chargerStore.remove(event.id);
      case "network":
        overtaking.network(event.network);
        return showNetwork(event.network);
      case "command":
        return receiveCommand(event.command);
      case "ticket":
        return ticketStore.receive(event.ticket);
      case "contact":
        return contactStore.receive(event.contact);
      case "call":
        return callStore.receive(event.call);
      case "lookers":
        return showLookers(event.lookers);
      case "system": {
        const before = queryClient.getQueryData<SystemState>(keys.system);
        queryClient.setQueryData(keys.system, event.system);
        if (recovered(before, event.system)) void refetchLive();
        return;
      }
      case "reset":
        chargerStore.distrust();
        ticketStore.distrust();
        contactStore.distrust();
        callStore.distrust();
        void refetchLive();
        return;
      case "session_ended":
        return endSession(event.reason);
      default:
        // Heard by the screens that subscribe to it.
        return;
    }
  };

  const unfollows = [followErrorChargers(), followTickets()];
  const close = openLive({
    onEvent: handle,
    onState: (state) => {
      setLiveState(state);
      if (state.phase !== "live") overtaking.lost();
      if (state.phase === "ended") endSession(state.reason);
    },
  });
  return () => {
    close();
    for (const unfollow of unfollows) unfollow();
  };
}
