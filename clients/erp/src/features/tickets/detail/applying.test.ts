import { expect, test } from "vitest";
import type { HistoryEntry, Ticket } from "../model";
import { applied, asChanges, conflictWords, resolved, valueWords, type Conflict } from "./applying";

const entry = (kind: HistoryEntry["kind"], name: string): HistoryEntry => ({
  id: 1,
  kind,
  at: "2026-11-23T08:00:00Z",
  by: { member_id: name, name },
  was: null,
  now: null,
  text: null,
  resolution: false,
  version: 2,
});

const ticket: Ticket = {
  reference: "TKT-000042",
  summary: "Screen stays dark",
  description: "Screen stays dark",
  category: "technical_support",
  priority: "normal",
  status: "OPEN",
  contact_id: null,
  contact_name: null,
  charger_id: null,
  assignee: null,
  visit_date: null,
  visit_time: null,
  created_at: "2026-11-23T08:00:00Z",
  updated_at: "2026-11-23T08:00:00Z",
  respond_by: "2026-11-23T12:00:00Z",
  responded_at: null,
  target_missed: false,
  version: 4,
  call_id: null,
  created_by: null,
  history: [
    entry("created", "Amali"),
    entry("priority", "Ruwan"),
    entry("description", "Sita"),
    entry("note", "Amali"),
  ],
  attachments: [],
  may: [],
};

const conflict: Conflict = {
  mine: { priority: "critical", description: "Screen and cable dead", note: "checked on site", visit_date: null },
  names: {},
  current: { ...ticket, priority: "high", description: "Dark since Monday" },
  fields: ["priority", "description"],
};

test("whoever is given an open ticket makes it ASSIGNED, and taking it away makes it OPEN again", () => {
  const given = applied(ticket, { assignee_id: "m1" }, { assignee: "Ruwan" });
  expect(given).toMatchObject({ status: "ASSIGNED", assignee: { member_id: "m1", name: "Ruwan" } });
  expect(applied({ ...given, status: "IN_PROGRESS" }, { assignee_id: "m2" }).status).toBe("ASSIGNED");
  expect(applied(given, { assignee_id: null })).toMatchObject({ status: "OPEN", assignee: null });
});

test("a change touches nothing that it does not name", () => {
  expect(applied(ticket, { priority: "high" })).toEqual({ ...ticket, priority: "high" });
});

test("a conflict names who changed what", () => {
  expect(conflictWords(conflict)).toBe(
    "Ruwan and Sita changed the priority and the description while you were writing",
  );
  expect(conflictWords({ ...conflict, fields: ["category"] })).toBe(
    "Somebody changed the category while you were writing",
  );
});

test("giving way on one field keeps everything else that was written", () => {
  expect(resolved(conflict, new Set(["description"]))).toEqual({
    description: "Screen and cable dead",
    note: "checked on site",
    visit_date: null,
  });
  expect(resolved(conflict, new Set())).toEqual({ note: "checked on site", visit_date: null });
});

test("yours and theirs are shown in the same words", () => {
  expect(valueWords("priority", conflict.mine, {})).toBe("Critical");
  expect(valueWords("priority", asChanges(conflict.current), {})).toBe("High");
  expect(valueWords("assignee_id", asChanges(ticket), {})).toBe("nobody");
  expect(valueWords("visit_date", conflict.mine, {})).toBe("none");
});
