import type { TicketSummary } from "@voltcharge/api";
import { expect, test } from "vitest";
import { manyAreOpen } from "./ticket-hint";
import { foldRecent } from "./recent-tickets";

const ticket = (number: number, minute: number, version = 1): TicketSummary =>
  ({
    reference: `TKT-00000${number}`,
    updated_at: `2026-11-23T01:${String(minute).padStart(2, "0")}:00Z`,
    version,
  }) as TicketSummary;

test("a ticket that changed goes to the top and leaves its old place", () => {
  const folded = foldRecent([ticket(2, 5), ticket(1, 4)], [ticket(1, 6, 2)]);
  expect(folded.map(({ reference }) => reference)).toEqual(["TKT-000001", "TKT-000002"]);
});

test("an older telling of a ticket changes nothing", () => {
  const known = [ticket(1, 6, 3)];
  expect(foldRecent(known, [ticket(1, 9, 2)])).toEqual(known);
});

test("there are never more than ten", () => {
  const known = Array.from({ length: 9 }, (_, index) => ticket(index, index));
  expect(foldRecent(known, [ticket(9, 30), ticket(10, 31)])).toHaveLength(10);
  expect(foldRecent(known, [ticket(9, 30), ticket(10, 31)]).at(-1)?.reference).toBe("TKT-000001");
});

test("the hint comes when open exceeds a fifth, not at it", () => {
  expect(manyAreOpen({ open: 20, total: 100 })).toBe(false);
  expect(manyAreOpen({ open: 21, total: 100 })).toBe(true);
  expect(manyAreOpen({ open: 0, total: 0 })).toBe(false);
});
