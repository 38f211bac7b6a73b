import type { RegisteredRouter } from "@tanstack/react-router";

/** Fetches the code of every screen while the server is there: in an outage one can still go from one to the other. */
export function fetchScreens(router: RegisteredRouter): void {
  for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route);
}
