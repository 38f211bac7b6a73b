import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { parseHubSearch } from "@/features/chargers/hub-search";
import { ErrorPage } from "@/pages/ErrorPage";
import { NotFoundPage } from "@/pages/NotFoundPage";
import { requireModule, requireNoSession, requireSession } from "./guards";
import { parseSearch, safeNext, stringifySearch } from "./search-params";

const root = createRootRoute({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { reason?: string | undefined; next?: string | undefined } => ({
    reason: typeof search["reason"] === "string" ? search["reason"] : undefined,
    next: safeNext(search["next"]),
  }),
  beforeLoad: requireNoSession,
  component: lazyRouteComponent(() => import("@/features/sign-in/SignInPage"), "SignInPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import("@/shell/Shell"), "Shell"),
});

const dashboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: requireModule("dashboard"),
  component: lazyRouteComponent(() => import("@/features/dashboard/DashboardPage"), "DashboardPage"),
});

const chargers = createRoute({
  getParentRoute: () => signedIn,
  path: "/chargers",
  validateSearch: parseHubSearch,
  beforeLoad: requireModule("chargers"),
  component: lazyRouteComponent(() => import("@/features/chargers/ChargersHubPage"), "ChargersHubPage"),
});

const charger = createRoute({
  getParentRoute: () => chargers,
  path: "$chargerId",
  component: lazyRouteComponent(() => import("@/features/chargers/detail/ChargerDetailPane"), "ChargerDetailPane"),
});

const unknown = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFoundPage });

export const router = createRouter({
  routeTree: root.addChildren([signIn, signedIn.addChildren([dashboard, chargers.addChildren([charger]), unknown])]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPendingMs: 100,
  defaultPendingMinMs: 0,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
