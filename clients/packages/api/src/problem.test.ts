import { expect, test } from "vitest";
import { problemFromFailure, problemFromResponse } from "./problem";

test("the kind of a problem is the last part of its type, whether URN or URL", () => {
  const answer = new Response(null, { status: 429, headers: { "Retry-After": "8" } });
  const urn = problemFromResponse(answer, { type: "urn:voltcharge:problem:sign-in-slowed", title: "t", detail: "d" });
  expect(urn.kind).toBe("sign-in-slowed");
  expect(urn.retryAfter).toBe(8);
  expect(problemFromResponse(answer, { type: "https://x.example/problems/conflict" }).kind).toBe("conflict");
});

test("an error answer that is no problem document still says what is known", () => {
  const problem = problemFromResponse(new Response("<html>", { status: 502 }), null);
  expect(problem).toMatchObject({ kind: "http-502", status: 502, message: "The server answered 502" });
});

test("a conflict carries what stands there now", () => {
  const body = { type: "urn:voltcharge:problem:conflict", current: { version: 4 }, fields: ["priority"] };
  expect(problemFromResponse(new Response(null, { status: 409 }), body).body["current"]).toEqual({ version: 4 });
  expect(problemFromResponse(new Response(null, { status: 502 }), "gateway").body).toEqual({});
});

test("a network failure says that nothing was changed, a time-out does not", () => {
  expect(problemFromFailure(new TypeError("failed to fetch"))).toMatchObject({ kind: "unreachable" });
  const late = problemFromFailure(new DOMException("late", "TimeoutError")) as Error;
  expect(late.message).toContain("may still have acted");
});

test("a cancelled request stays a cancelled request", () => {
  const abort = new DOMException("gone", "AbortError");
  expect(problemFromFailure(abort)).toBe(abort);
});
