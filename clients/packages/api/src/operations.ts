/** Every call the clients make, one function each. All throw {@link Problem}. */
import { createHttp, csrfFromCookie, deadline, type HttpOptions } from "./http";
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
  Session,
  SystemState,
} from "./model";
import { Problem } from "./problem";

/** Longer than the slowest command (Clear Fault runs several OCPP steps), so that the gateway's own deadline speaks first. */
const COMMAND_DEADLINE_MS = 120_000;

export interface Api {
  signIn: (email: string, password: string) => Promise<Session>;
  /** The running session, or null when there is none. */
  readSession: (signal?: AbortSignal) => Promise<Session | null>;
  signOut: () => Promise<void>;
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

/** openapi-fetch answers `data` or throws through the middleware; an empty body where one was promised is a server bug. */
function body<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new Problem("empty-answer", 0, "The server sent an empty answer", "");
  return answer.data;
}

export function createApi(options: HttpOptions = {}): Api {
  const { client, rememberCsrf } = createHttp(options);
  const remember = (session: Session): Session => {
    rememberCsrf(session.csrf_token);
    return session;
  };
  return {
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
