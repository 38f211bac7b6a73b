/** What it means for the person at the screen when a part of the suite is down. Pure. */
import type { SystemState } from "@voltcharge/api";
import { formatClock } from "@voltcharge/ui";

const SERVICES: Record<string, { lost: string; works: string }> = {
  "ocpp-gateway": {
    lost: "Chargers cannot report and commands cannot be sent; statuses are as of then",
    works: "Searching and reading still work",
  },
  dashboard: { lost: "Charger lists and counters may be stale or missing", works: "Commands still work" },
  telephony: {
    lost: "Calls cannot be started or saved; what you write about one is kept on this machine",
    works: "Contacts and tickets still work",
  },
  contacts: { lost: "Callers cannot be looked up and contacts not changed", works: "Calls can be logged all the same" },
  tickets: { lost: "Tickets cannot be shown or changed", works: "Calls can be logged all the same" },
  alerting: { lost: "Notifications and emails are late", works: "Everything else still works" },
  identity: { lost: "Nobody can sign in or out", works: "Whoever is signed in already can usually go on" },
};

const INFRASTRUCTURE: Record<string, string> = {
  nats: "Messages between the services are held up: what you see may be stale and commands will fail",
  postgresql: "The database does not answer: lists may be missing and changes cannot be saved",
  redis: "The quick cache is away: screens are slower but right",
};

/** Whether something works in `after` that did not in `before`: what failed meanwhile is worth asking for again. */
export function recovered(before: SystemState | undefined, after: SystemState): boolean {
  if (before === undefined) return false;
  const wasAway = new Set(
    [...before.services, ...before.infrastructure].filter((part) => part.state !== "up").map((part) => part.name),
  );
  return [...after.services, ...after.infrastructure].some((part) => part.state === "up" && wasAway.has(part.name));
}

/** One sentence per part that is down, worst first; empty when all is well. */
export function systemNotes(system: SystemState): string[] {
  const infrastructure = system.infrastructure
    .filter((part) => part.state === "down")
    .map((part) => `${INFRASTRUCTURE[part.name] ?? `${part.name} is down`}.`);
  const services = system.services
    .filter((service) => service.state === "down")
    .map((service) => {
      const since = formatClock(service.since);
      const known = SERVICES[service.name];
      return known ? `${known.lost} (down since ${since}). ${known.works}.` : `${service.name} is down since ${since}.`;
    });
  return [...infrastructure, ...services];
}
