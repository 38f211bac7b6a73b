/** Keeps the dashboard's error list in step with the stream, whichever screen is open. */
import type { Dashboard, ErrorCharger } from "@voltcharge/api";
import { queryClient } from "@/app/query-client";
import { chargerStore } from "@/live/charger-store";
import { keys } from "@/live/keys";
import { foldErrors, hasNewFault } from "./error-chargers";
import { overtaking } from "./overtaken";

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
