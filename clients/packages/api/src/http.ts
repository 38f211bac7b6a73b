/** The typed fetch client: CSRF header, deadlines, problems. Nothing outside this package calls `fetch`. */
import createClient, { type Client } from "openapi-fetch";
import { Problem, problemFromFailure, problemFromResponse } from "./problem";
import type { paths } from "./schema";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const DEADLINE_MS = 15_000;

export interface HttpOptions {
  /** Origin of the API; empty for the page's own. */
  baseUrl?: string;
  /** Called when the server no longer knows the session, except while signing in. */
  onUnauthorized?: () => void;
}

export interface Http {
  client: Client<paths>;
  /** For the one call that does not go through `client`: see upload.ts. */
  onUnauthorized: (() => void) | undefined;
  /** Remembers the CSRF token of the newest session answer. */
  rememberCsrf: (token: string) => void;
}

/** The token from the readable cookie: right also after another tab signed in again. Null: nobody is signed in. */
export function csrfFromCookie(): string | null {
  if (typeof document === "undefined") return null;
  const pair = document.cookie.split("; ").find((item) => item.startsWith("volt_csrf="));
  return pair ? decodeURIComponent(pair.slice("volt_csrf=".length)) : null;
}

export function createHttp({ baseUrl = "", onUnauthorized }: HttpOptions): Http {
  let remembered: string | null = null;
  const client = createClient<paths>({
    baseUrl,
    credentials: "same-origin",
    fetch: async (request) => {
      try {
        return await fetch(request);
      } catch (cause) {
        throw problemFromFailure(cause);
      }
    },
  });
  client.use({
    onRequest({ request }) {
      const token = csrfFromCookie() ?? remembered;
      if (!SAFE_METHODS.has(request.method) && token) request.headers.set("X-CSRF-Token", token);
    },
    async onResponse({ request, response }) {
      if (response.ok) return;
      const body: unknown = await response.json().catch(() => null);
      const problem = problemFromResponse(response, body);
      // A wrong password is answered 401, too, and says nothing about the session.
      const sessionIsDead = problem.status === 401 && problem.kind !== "invalid-credentials";
      if (sessionIsDead && !request.url.endsWith("/api/v1/session")) onUnauthorized?.();
      throw problem;
    },
  });
  return { client, onUnauthorized, rememberCsrf: (token) => (remembered = token) };
}

/** openapi-fetch answers `data` or throws through the middleware; an empty body where one was promised is a server bug. */
export function body<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new Problem("empty-answer", 0, "The server sent an empty answer", "");
  return answer.data;
}

type Scalar = string | number | boolean | null | undefined;
type Query = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** The address of a download, for a link: `query` is written as the generated operations write it. */
export function address(path: keyof paths, query: Query = {}): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar]) {
      if (item !== undefined && item !== null) written.append(name, String(item));
    }
  }
  const text = written.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A signal that ends with the caller's own or after `milliseconds`, whichever is first. */
export function deadline(signal?: AbortSignal, milliseconds = DEADLINE_MS): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}
