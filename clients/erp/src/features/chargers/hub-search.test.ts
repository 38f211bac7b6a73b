import { expect, test } from "vitest";
import { parseSearch, safeNext, stringifySearch } from "@/app/search-params";
import { chargerQuery, nextSort, parseHubSearch } from "./hub-search";

test("what the URL says survives the way there and back", () => {
  const search = parseHubSearch(parseSearch("?q=100001&kind=DC&status=Faulted,Offline&sort=-last_event_at"));
  expect(search).toMatchObject({ q: "100001", kind: "DC", status: ["Faulted", "Offline"], sort: "-last_event_at" });
  expect(stringifySearch(search)).toBe("?q=100001&kind=DC&status=Faulted,Offline&sort=-last_event_at");
});

test("a search for digits stays a string", () => {
  expect(parseHubSearch(parseSearch("?q=100001")).q).toBe("100001");
});

test("what a URL cannot mean is dropped, not failed", () => {
  const search = parseHubSearch(parseSearch("?kind=XX&status=Broken,Faulted&sort=colour&tab=nowhere"));
  expect(search).toMatchObject({ kind: undefined, status: ["Faulted"], sort: undefined, tab: undefined });
});

test("the server is asked only for what is set, sorted by id unless said otherwise", () => {
  expect(chargerQuery({})).toEqual({ sort: "id" });
  expect(chargerQuery({ q: "kandy", status: ["Faulted", "Offline"], sort: "name" })).toEqual({
    q: "kandy",
    status: "Faulted,Offline",
    sort: "name",
  });
});

test("a click on a column sorts ascending, a second one descending", () => {
  expect(nextSort(undefined, "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
  expect(nextSort(undefined, "id")).toBe("-id");
  expect(nextSort("-id", "id")).toBeUndefined();
});

test("the way back after signing in stays within this application", () => {
  expect(safeNext("/chargers/100001?q=a")).toBe("/chargers/100001?q=a");
  for (const hostile of ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-in", 7]) {
    expect(safeNext(hostile)).toBeUndefined();
  }
});
