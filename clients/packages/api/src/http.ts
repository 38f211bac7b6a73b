/** The typed fetch client: CSRF header, deadlines, problems. Nothing outside this package calls `fetch`. */
import createClient, { type Client } from "openapi-fetch";
import { problemFromFailure, problemFromResponse } from "./problem";
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
      if (response.status === 401 && !request.url.endsWith("/api/v1/session")) onUnauthorized?.();
      const body: unknown = await response.json().catch(() => null);
      throw problemFromResponse(response, body);
    },
  });
  return { client, rememberCsrf: (token) => (remembered = token) };
}

/** A signal that ends with the caller's own or after `milliseconds`, whichever is first. */
export function deadline(signal?: AbortSignal, milliseconds = DEADLINE_MS): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}
