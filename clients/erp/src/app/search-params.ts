/** Search parameters as plain strings: `?q=100001` stays readable, and is never taken for a number. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: object): string {
  const entries = Object.entries(search as Record<string, unknown>).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
  // Commas and slashes are lawful in a query and easier to read than their escapes.
  return text === "" ? "" : `?${text.replaceAll("%2C", ",").replaceAll("%2F", "/")}`;
}

/** A path of this application to return to after signing in; anything else (another site) is dropped. */
export function safeNext(next: unknown): string | undefined {
  if (
    typeof next !== "string" ||
    !/^\/(?![/\\])/.test(next) ||
    next.startsWith("/sign-in") ||
    next.startsWith("/password")
  )
    return undefined;
  return next;
}
