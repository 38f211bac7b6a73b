import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { parseAuditSearch } from "@/features/admin/audit/audit-search";
import { parseMemberSearch } from "@/features/admin/members/member-search";
import { parseHubSearch } from "@/features/chargers/hub-search";
import { parseContactSearch } from "@/features/contacts/contact-search";
import { parseHotlineSearch } from "@/features/hotline/hotline-search";
import { parseCalendarSearch } from "@/features/tickets/calendar/calendar-search";
import { parseNewTicketSearch } from "@/features/tickets/create/new-ticket-search";
import { parseTicketSearch } from "@/features/tickets/list/ticket-search";
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

const hotline = createRoute({
  getParentRoute: () => signedIn,
  path: "/hotline",
  validateSearch: parseHotlineSearch,
  beforeLoad: requireModule("hotline"),
  component: lazyRouteComponent(() => import("@/features/hotline/HotlinePage"), "HotlinePage"),
});

const service = createRoute({
  getParentRoute: () => signedIn,
  path: "/service",
  validateSearch: parseTicketSearch,
  beforeLoad: requireModule("service"),
  component: lazyRouteComponent(() => import("@/features/tickets/ServicePage"), "ServicePage"),
});

const ticket = createRoute({
  getParentRoute: () => service,
  path: "$reference",
  component: lazyRouteComponent(() => import("@/features/tickets/detail/TicketPane"), "TicketPane"),
});

const newTicket = createRoute({
  getParentRoute: () => signedIn,
  path: "/service/new",
  validateSearch: parseNewTicketSearch,
  beforeLoad: requireModule("service"),
  component: lazyRouteComponent(() => import("@/features/tickets/create/CreateTicketPage"), "CreateTicketPage"),
});

const calendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/service/calendar",
  validateSearch: parseCalendarSearch,
  beforeLoad: requireModule("service"),
  component: lazyRouteComponent(() => import("@/features/tickets/calendar/CalendarPage"), "CalendarPage"),
});

const contacts = createRoute({
  getParentRoute: () => signedIn,
  path: "/contacts",
  validateSearch: parseContactSearch,
  beforeLoad: requireModule("contacts"),
  component: lazyRouteComponent(() => import("@/features/contacts/ContactsPage"), "ContactsPage"),
});

const contact = createRoute({
  getParentRoute: () => contacts,
  path: "$contactId",
  component: lazyRouteComponent(() => import("@/features/contacts/profile/ContactPane"), "ContactPane"),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  beforeLoad: requireModule("admin"),
  component: lazyRouteComponent(() => import("@/features/admin/AdminPage"), "AdminPage"),
});

const adminStart = createRoute({
  getParentRoute: () => admin,
  path: "/",
  beforeLoad: () => redirect({ to: "/admin/team", throw: true }),
});

const team = createRoute({
  getParentRoute: () => admin,
  path: "team",
  validateSearch: parseMemberSearch,
  component: lazyRouteComponent(() => import("@/features/admin/members/MembersPage"), "MembersPage"),
});

const organisations = createRoute({
  getParentRoute: () => admin,
  path: "organisations",
  component: lazyRouteComponent(() => import("@/features/admin/organisations/OrganisationsPage"), "OrganisationsPage"),
});

const keys = createRoute({
  getParentRoute: () => admin,
  path: "keys",
  component: lazyRouteComponent(() => import("@/features/admin/keys/KeysPage"), "KeysPage"),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: "audit",
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import("@/features/admin/audit/AuditPage"), "AuditPage"),
});

const password = createRoute({
  getParentRoute: () => signedIn,
  path: "/password",
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({
    next: safeNext(search["next"]),
  }),
  component: lazyRouteComponent(() => import("@/features/password/ChangePasswordPage"), "ChangePasswordPage"),
});

const unknown = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFoundPage });

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn.addChildren([
      dashboard,
      hotline,
      newTicket,
      calendar,
      service.addChildren([ticket]),
      chargers.addChildren([charger]),
      contacts.addChildren([contact]),
      admin.addChildren([adminStart, team, organisations, keys, audit]),
      password,
      unknown,
    ]),
  ]),
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
