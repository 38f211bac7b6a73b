import { expect, test } from "vitest";
import { spanWords, targetAt } from "./response-target";

const DUE = Date.parse("2026-11-23T10:00:00Z");
const open = { respond_by: "2026-11-23T10:00:00Z", responded_at: null, status: "OPEN", target_missed: false } as const;

test("a target counts down to the second in its last hour, and is marked in its last quarter", () => {
  expect(targetAt(open, DUE - 26 * 3_600_000)).toMatchObject({ state: "counting", text: "1 d 2 h left" });
  expect(targetAt(open, DUE - 3_600_000)).toMatchObject({ state: "counting", text: "1 h 00 min left" });
  expect(targetAt(open, DUE - 61_000)).toMatchObject({ state: "soon", text: "01:01 left" });
});

test("a target that ran out says so in words, and by how much", () => {
  expect(targetAt(open, DUE)).toMatchObject({ state: "missed", text: "missed by 00:00" });
  expect(targetAt(open, DUE + 7_500_000)).toMatchObject({ state: "missed", text: "missed by 2 h 05 min" });
});

test("once work began nothing counts any more", () => {
  expect(targetAt({ ...open, responded_at: "2026-11-23T09:59:00Z" }, DUE + 1e9).state).toBe("met");
  const late = { ...open, responded_at: "2026-11-23T10:20:00Z", target_missed: true };
  expect(targetAt(late, DUE + 1e9)).toMatchObject({ state: "over", text: "late by 20:00" });
});

test("a ticket that was closed without a beginning keeps what became of its target", () => {
  expect(targetAt({ ...open, status: "CLOSED", target_missed: true }, DUE + 1e9).state).toBe("over");
  expect(targetAt({ ...open, status: "RESOLVED" }, DUE + 1e9).state).toBe("met");
});

test("a span is told by its two largest parts", () => {
  expect([59_000, 3_600_000, 90_000_000].map(spanWords)).toEqual(["00:59", "1 h 00 min", "1 d 1 h"]);
});
