/**
 * Reading the dashboard takes time, and the stream does not stop for it. An answer that was given before a change and
 * arrives after it would take the screen back, until the next read; so what the stream told meanwhile is laid over it.
 * The stream has the last word also where the answer is the newer one: it will tell that, too.
 */
import type { Dashboard, ErrorCharger, Network } from "@voltcharge/api";
import type { ChargerChange } from "@/live/charger-store";
import { foldErrors } from "./error-chargers";

interface Meanwhile {
  network: Network | null;
  changes: ChargerChange[];
}

export interface Overtaking {
  network: (network: Network) => void;
  changes: (changes: readonly ChargerChange[]) => void;
  /** Reads, and lays over the answer what was told between the question and the answer. */
  reading: (read: () => Promise<Dashboard>) => Promise<Dashboard>;
}

export function createOvertaking(): Overtaking {
  const underWay = new Set<Meanwhile>();
  return {
    network: (network) => {
      for (const meanwhile of underWay) meanwhile.network = network;
    },
    changes: (changes) => {
      for (const meanwhile of underWay) meanwhile.changes.push(...changes);
    },
    reading: async (read) => {
      const meanwhile: Meanwhile = { network: null, changes: [] };
      underWay.add(meanwhile);
      try {
        return overlaid(await read(), meanwhile);
      } finally {
        underWay.delete(meanwhile);
      }
    },
  };
}

function overlaid(answer: Dashboard, { network, changes }: Meanwhile): Dashboard {
  return {
    ...answer,
    // A part that could not be had stays missing: the notice says so.
    network: answer.network && (network ?? answer.network),
    errors: answer.errors && (foldErrors(answer.errors, changes) as ErrorCharger[]),
  };
}

export const overtaking = createOvertaking();
