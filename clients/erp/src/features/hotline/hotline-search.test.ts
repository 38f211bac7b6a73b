import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "@/app/search-params";
import { callQuery, isFiltered, nextSort, NO_FILTER, parseHotlineSearch } from "./hotline-search";

const read = (url: string) => parseHotlineSearch(parseSearch(url));

test("a shared link asks the question it was made of", () => {
  const search = read(
    "?q=charger 100006&category=service,installation&agent=m-1&ticket=without&sort=-duration&call=c-1",
  );
  expect(read(stringifySearch(search))).toEqual(search);
  expect(callQuery(search, "m-9")).toEqual({
    q: "charger 100006",
    category: ["installation", "service"],
    member_id: "m-1",
    with_ticket: false,
    sort: "-duration",
  });
});

test("what a URL cannot mean is dropped", () => {
  const search = read("?category=billing&priority=urgent&from=2026-13-40&until=yesterday&ticket=perhaps&sort=notes");
  expect(callQuery(search, "m-9")).toEqual({});
  expect(isFiltered(search)).toBe(false);
});

test("days are whole days in Sri Lanka, the last one included", () => {
  expect(callQuery(read("?from=2026-11-22&until=2026-11-22"), "m-9")).toEqual({
    started_from: "2026-11-21T18:30:00.000Z",
    started_before: "2026-11-22T18:30:00.000Z",
  });
});

test("“me” is whoever looks, so that a shared link shows one's own calls", () => {
  expect(callQuery(read("?agent=me"), "m-9")).toEqual({ member_id: "m-9" });
});

test("clearing the filters leaves the order and the opened call", () => {
  const cleared = { ...read("?q=x&priority=high&sort=priority&call=c-1"), ...NO_FILTER };
  expect(isFiltered(cleared)).toBe(false);
  expect(stringifySearch(cleared)).toBe("?sort=priority&call=c-1");
});

test("a column sorts the newest or longest first, then the other way around", () => {
  expect(nextSort(undefined, "duration")).toBe("-duration");
  expect(nextSort("-duration", "duration")).toBe("duration");
  expect(nextSort("duration", "started_at")).toBeUndefined();
  expect(nextSort(undefined, "started_at")).toBe("started_at");
  expect(nextSort(undefined, "priority")).toBe("priority");
  expect(nextSort("priority", "priority")).toBeUndefined();
});
