import { expect, test } from "vitest";
import type { TicketSummary } from "../model";
import { parseCalendarSearch } from "./calendar-search";
import { rowsOf, weekOf, withoutDay } from "./planning";

const RUWAN = { member_id: "m1", name: "Ruwan" };
const SITA = { member_id: "m2", name: "Sita" };

const visit = (reference: string, changed: Partial<TicketSummary>): TicketSummary =>
  ({
    reference,
    visit_date: "2026-11-24",
    visit_time: null,
    assignee: null,
    status: "ASSIGNED",
    ...changed,
  }) as TicketSummary;

test("a week begins on Monday, also when asked for on a Sunday", () => {
  expect(weekOf("2026-11-29")[0]).toBe("2026-11-23");
  expect(weekOf("2026-11-23")).toEqual(weekOf("2026-11-29"));
  expect(weekOf("2027-01-01")[0]).toBe("2026-12-28");
});

test("everybody has a row, also with a free week, and what nobody has stands first", () => {
  const team = [{ ...SITA, capabilities: [], in_hand: 0, visits_today: 0 }];
  const rows = rowsOf([visit("TKT-000001", {}), visit("TKT-000002", { assignee: RUWAN })], ["2026-11-24"], team);
  expect(rows.map((row) => row.technician?.name ?? "nobody")).toEqual(["nobody", "Ruwan", "Sita"]);
  expect(rows.map((row) => row.days[0]?.length)).toEqual([1, 1, 0]);
});

test("a day is in the order of its hours; visits without an hour come first", () => {
  const visits = [
    visit("TKT-000003", { visit_time: "14:00:00" }),
    visit("TKT-000002", { visit_time: "09:30:00" }),
    visit("TKT-000001", {}),
  ];
  const [row] = rowsOf(visits, ["2026-11-24"], []);
  expect(row?.days[0]?.map(({ reference }) => reference)).toEqual(["TKT-000001", "TKT-000002", "TKT-000003"]);
});

test("only work still to be done waits for a day", () => {
  const tickets = [
    visit("TKT-000001", { visit_date: null }),
    visit("TKT-000002", { visit_date: null, status: "CLOSED" }),
    visit("TKT-000003", {}),
  ];
  expect(withoutDay(tickets).map(({ reference }) => reference)).toEqual(["TKT-000001"]);
});

test("a day that is none is dropped from the URL", () => {
  expect(parseCalendarSearch({ day: "2026-13-45", view: "month" })).toEqual({});
});
