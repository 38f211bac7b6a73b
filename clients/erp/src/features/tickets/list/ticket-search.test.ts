import { expect, test } from "vitest";
import type { TicketSummary } from "../model";
import {
  belongs,
  filterOf,
  isFiltered,
  nextSort,
  NO_FILTER,
  parseTicketSearch,
  sameQuestion,
  searchOf,
} from "./ticket-search";

const ticket: TicketSummary = {
  reference: "TKT-000042",
  summary: "Screen stays dark",
  category: "technical_support",
  priority: "high",
  status: "ASSIGNED",
  contact_id: "c1",
  contact_name: "Nimal Perera",
  charger_id: "100001",
  assignee: { member_id: "m1", name: "Ruwan" },
  visit_date: "2026-11-24",
  visit_time: null,
  created_at: "2026-11-23T08:00:00Z",
  updated_at: "2026-11-23T08:00:00Z",
  respond_by: "2026-11-23T12:00:00Z",
  responded_at: null,
  target_missed: false,
  version: 3,
};

test("what the URL does not know it drops", () => {
  const read = parseTicketSearch({
    status: "OPEN,NONSENSE",
    priority: "urgent",
    target: "x",
    sort: "colour",
    visit_from: "soon",
  });
  expect(read).toMatchObject({ status: ["OPEN"] });
  expect(isFiltered({ ...read, status: undefined })).toBe(false);
});

test("a filter survives the way into a saved view and back into a URL", () => {
  const search = parseTicketSearch({
    q: "dark",
    status: "OPEN,ASSIGNED",
    assignee: "me",
    charger: "100001",
    sort: "priority",
  });
  expect(searchOf(filterOf(search))).toEqual(search);
  expect(filterOf(search)).toEqual({
    q: "dark",
    status: ["OPEN", "ASSIGNED"],
    assignee: "me",
    charger_id: "100001",
    sort: "priority",
  });
});

test("list and export ask the same question whatever the order of the words", () => {
  expect(sameQuestion({ q: "a", target: "due" }, { target: "due", q: "a", sort: "-updated_at" })).toBe(true);
  expect(sameQuestion({ q: "a" }, { q: "a", sort: "priority" })).toBe(false);
});

test("clearing the filters keeps the order", () => {
  expect({ ...parseTicketSearch({ q: "a", status: "OPEN", sort: "priority" }), ...NO_FILTER }).toMatchObject({
    q: undefined,
    status: undefined,
    sort: "priority",
  });
});

test("a ticket belongs as the server would judge, and only the server knows whole descriptions", () => {
  expect(belongs({ assignee: "me" }, ticket, "m1")).toBe(true);
  expect(belongs({ assignee: "me" }, ticket, "m2")).toBe(false);
  expect(belongs({ assignee: "nobody" }, ticket, "m1")).toBe(false);
  expect(belongs({ status: ["OPEN"] }, ticket, "m1")).toBe(false);
  expect(belongs({ visit_from: "2026-11-24", visit_until: "2026-11-24" }, ticket, "m1")).toBe(true);
  expect(belongs({ q: "nimal" }, ticket, "m1")).toBe(true);
  expect(belongs({ q: "error 7" }, ticket, "m1")).toBe("unknown");
  expect(belongs({ q: "nimal", priority: ["low"] }, ticket, "m1")).toBe(false);
});

test("a column sorts by what is wanted first: urgent before low, new before old", () => {
  expect(nextSort(undefined, "priority")).toBe("priority");
  expect(nextSort("priority", "priority")).toBe("-priority");
  expect(nextSort("priority", "updated_at")).toBeUndefined();
  expect(nextSort(undefined, "updated_at")).toBe("updated_at");
});
