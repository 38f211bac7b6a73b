import type { Notification } from "@voltcharge/api";
import { expect, test } from "vitest";
import { withNew, withRead, type Pages } from "./fold";

const notification = (id: string, read_at: string | null = null): Notification => ({
  id,
  kind: "assigned",
  title: `${id} is yours`,
  text: "",
  reference: "TKT-000042",
  priority: "high",
  at: "2026-11-23T01:00:00Z",
  read_at,
});
const page = (items: Notification[], unread: number) => ({ items, next_cursor: null, unread });
const KNOWN: Pages = {
  pages: [page([notification("b")], 3), page([notification("a")], 3)],
  pageParams: [null, "x"],
};

test("a new one stands at the top and counts once, however often it is told", () => {
  const once = withNew(KNOWN, notification("c"));
  expect(once.pages[0]?.items.map(({ id }) => id)).toEqual(["c", "b"]);
  expect(once.pages[0]?.unread).toBe(4);
  expect(withNew(once, notification("c"))).toBe(once);
  expect(withNew(once, notification("a"))).toBe(once);
});

test("one that is read leaves the count, read twice it leaves once", () => {
  const read = withRead(KNOWN, { ids: ["a"] }, "2026-11-23T02:00:00Z");
  expect(read.pages[1]?.items[0]?.read_at).toBe("2026-11-23T02:00:00Z");
  expect(read.pages[0]?.unread).toBe(2);
  expect(withRead(read, { ids: ["a"] }, "2026-11-23T03:00:00Z").pages[0]?.unread).toBe(2);
});

test("all read means also those no page holds yet", () => {
  const read = withRead(KNOWN, { all: true }, "2026-11-23T02:00:00Z");
  expect(read.pages[0]?.unread).toBe(0);
  expect(read.pages.every(({ items }) => items.every(({ read_at }) => read_at !== null))).toBe(true);
});
