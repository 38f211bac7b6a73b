/** Every call the clients make, one function each. All throw {@link Problem}. */
import { callOperations, type CallApi } from "./operations/calls";
import { contactOperations, type ContactApi } from "./operations/contacts";
import { teamOperations, type TeamApi } from "./operations/team";
import { ticketOperations, type TicketApi } from "./operations/tickets";
import { body, createHttp, csrfFromCookie, deadline, type HttpOptions } from "./http";
import type {
  AddedCharger,
  ChargerChanges,
  ChargerDetail,
  ChargerPage,
  ChargerQuery,
  CommandOutcome,
  CommandRequest,
  Dashboard,
  KnockingCharger,
  NewCharger,
  NotificationQuery,
  Notifications,
  SearchResults,
  Session,
  SystemState,
} from "./model";
import { Problem } from "./problem";

/** Longer than the slowest command (Clear Fault runs several OCPP steps), so that the gateway's own deadline speaks first. */
const COMMAND_DEADLINE_MS = 120_000;

export interface Api extends ContactApi, CallApi, TicketApi, TeamApi {
  signIn: (email: string, password: string) => Promise<Session>;
  /** The running session, or null when there is none. */
  readSession: (signal?: AbortSignal) => Promise<Session | null>;
  signOut: () => Promise<void>;
  /** While the temporary password stands, every other call throws `password-change-required`. */
  changePassword: (present: string, chosen: string) => Promise<void>;
  /** The best few contacts, tickets and chargers; a kind is null where it may not be seen or could not be had. */
  search: (q: string, signal?: AbortSignal) => Promise<SearchResults>;
  listNotifications: (query: NotificationQuery, signal?: AbortSignal) => Promise<Notifications>;
  /** Marks these as read, or all. */
  readNotifications: (which: { ids: string[] } | { all: true }) => Promise<void>;
  listChargers: (query: ChargerQuery, signal?: AbortSignal) => Promise<ChargerPage>;
  readCharger: (id: string, signal?: AbortSignal) => Promise<ChargerDetail>;
  /** Answers with the charger's own word; `command_id` makes a repeated call harmless. */
  sendCommand: (chargerId: string, command: CommandRequest) => Promise<CommandOutcome>;
  readDashboard: (signal?: AbortSignal) => Promise<Dashboard>;
  listKnocking: (signal?: AbortSignal) => Promise<KnockingCharger[]>;
  addCharger: (charger: NewCharger) => Promise<AddedCharger>;
  /** Changes what is given; the rest stays. */
  updateCharger: (id: string, changes: ChargerChanges) => Promise<void>;
  /** Takes a charger out of the network: its connection is closed and it is refused from now on. */
  retireCharger: (id: string) => Promise<void>;
  readSystem: (signal?: AbortSignal) => Promise<SystemState>;
}

export function createApi(options: HttpOptions = {}): Api {
  const http = createHttp(options);
  const { client, rememberCsrf } = http;
  const remember = (session: Session): Session => {
    rememberCsrf(session.csrf_token);
    return session;
  };
  return {
    ...contactOperations(client),
    ...callOperations(client),
    ...ticketOperations(http),
    ...teamOperations(client),
    signIn: async (email, password) =>
      remember(body(await client.POST("/api/v1/session", { body: { email, password }, signal: deadline() }))),
    readSession: async (signal) => {
      // The readable cookie comes and goes with the session's own: without it the answer is known.
      if (csrfFromCookie() === null) return null;
      try {
        return remember(body(await client.GET("/api/v1/session", { signal: deadline(signal) })));
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    signOut: async () => {
      await client.DELETE("/api/v1/session", { signal: deadline() });
    },
    changePassword: async (present, chosen) => {
      await client.POST("/api/v1/me/password", { body: { present, new: chosen }, signal: deadline() });
    },
    search: async (q, signal) =>
      body(await client.GET("/api/v1/search", { params: { query: { q } }, signal: deadline(signal) })),
    listNotifications: async (query, signal) =>
      body(await client.GET("/api/v1/notifications", { params: { query }, signal: deadline(signal) })),
    readNotifications: async (which) => {
      await client.POST("/api/v1/notifications/read", { body: which, signal: deadline() });
    },
    listChargers: async (query, signal) =>
      body(await client.GET("/api/v1/chargers", { params: { query }, signal: deadline(signal) })),
    readCharger: async (id, signal) =>
      body(
        await client.GET("/api/v1/chargers/{charger_id}", {
          params: { path: { charger_id: id } },
          signal: deadline(signal),
        }),
      ),
    sendCommand: async (chargerId, command) =>
      body(
        await client.POST("/api/v1/chargers/{charger_id}/commands", {
          params: { path: { charger_id: chargerId } },
          body: command,
          signal: deadline(undefined, COMMAND_DEADLINE_MS),
        }),
      ),
    readDashboard: async (signal) => body(await client.GET("/api/v1/dashboard", { signal: deadline(signal) })),
    listKnocking: async (signal) =>
      body(await client.GET("/api/v1/chargers/knocking", { signal: deadline(signal) })).items,
    addCharger: async (charger) => body(await client.POST("/api/v1/chargers", { body: charger, signal: deadline() })),
    updateCharger: async (id, changes) => {
      await client.PATCH("/api/v1/chargers/{charger_id}", {
        params: { path: { charger_id: id } },
        body: changes,
        signal: deadline(),
      });
    },
    retireCharger: async (id) => {
      await client.DELETE("/api/v1/chargers/{charger_id}", {
        params: { path: { charger_id: id } },
        signal: deadline(),
      });
    },
    readSystem: async (signal) => body(await client.GET("/api/v1/system", { signal: deadline(signal) })),
  };
}
