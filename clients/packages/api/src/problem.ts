/** An RFC 9457 problem, or the reason why no answer arrived at all. Every failing call of this package throws one. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    /** The last part of the problem's `type`, e.g. `invalid-credentials`; `unreachable` or `timed-out` if nothing answered. */
    readonly kind: string,
    /** HTTP status; 0 when nothing answered. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Reference to quote to whoever runs the product. */
    readonly traceId: string | null = null,
    /** Seconds to wait before the next try, from `Retry-After`. */
    readonly retryAfter: number | null = null,
    /** The problem as sent, with members of its own kind, such as `current` and `fields` of a conflict. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }
}

/** The field of an unknown JSON object, when it is a string. */
function text(body: unknown, field: string): string | null {
  if (typeof body !== "object" || body === null) return null;
  const value = (body as Record<string, unknown>)[field];
  return typeof value === "string" ? value : null;
}

/** Turns an error answer into a {@link Problem}; `body` is whatever could be parsed of it. */
export function problemFromResponse(response: Response, body: unknown): Problem {
  const kind = (text(body, "type") ?? "").split(/[/:#]/).pop() ?? "";
  const wait = Number(response.headers.get("Retry-After"));
  return new Problem(
    kind === "" || kind === "blank" ? `http-${response.status}` : kind,
    response.status,
    text(body, "title") ?? `The server answered ${response.status}`,
    text(body, "detail") ?? "",
    text(body, "trace_id"),
    Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : null,
    typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {},
  );
}

/** Turns what `fetch` threw (network down, time-out) into a {@link Problem}. An abort by the caller is passed on. */
export function problemFromFailure(cause: unknown): unknown {
  if (cause instanceof DOMException && cause.name === "AbortError") return cause;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    return new Problem(
      "timed-out",
      0,
      "No answer in time",
      "The server did not answer in time. It may still have acted.",
    );
  }
  return new Problem("unreachable", 0, "Server not reachable", "The server could not be reached. Nothing was changed.");
}

/** Any thrown value as a {@link Problem}, for screens that show a failed query. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    "unexpected",
    0,
    "Something went wrong on this screen",
    error instanceof Error ? error.message : "",
  );
}
