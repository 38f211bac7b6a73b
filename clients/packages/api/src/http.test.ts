import { afterEach, expect, test, vi } from "vitest";
import { address, createHttp } from "./http";

const problem = (status: number, slug: string): Response =>
  new Response(JSON.stringify({ type: `urn:voltcharge:problem:${slug}`, title: "No", status, detail: "" }), { status });

afterEach(() => vi.unstubAllGlobals());

test("a list in the address of a download is repeated, and what is not given is left out", () => {
  expect(address("/api/v1/tickets.csv", { status: ["OPEN", "ASSIGNED"], q: "a&b", assignee: undefined })).toBe(
    "/api/v1/tickets.csv?status=OPEN&status=ASSIGNED&q=a%26b",
  );
  expect(address("/api/v1/tickets.csv")).toBe("/api/v1/tickets.csv");
});

test.each([
  ["unauthenticated", 1],
  ["invalid-credentials", 0],
])("401 %s ends the session %i times", async (slug, times) => {
  vi.stubGlobal("fetch", () => Promise.resolve(problem(401, slug)));
  const onUnauthorized = vi.fn();
  const { client } = createHttp({ baseUrl: "http://suite", onUnauthorized });
  const asked = client.POST("/api/v1/me/password", { body: { present: "a", new: "b" } });
  await expect(asked).rejects.toMatchObject({ kind: slug, status: 401 });
  expect(onUnauthorized).toHaveBeenCalledTimes(times);
});
