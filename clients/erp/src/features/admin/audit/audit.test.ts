import { expect, test } from "vitest";
import { auditQuery, parseAuditSearch } from "./audit-search";
import { actWord } from "./wording";

test("a day is a day in Colombo, and the last one is within", () => {
  expect(auditQuery({ from: "2026-11-22", until: "2026-11-22" })).toEqual({
    since: "2026-11-21T18:30:00.000Z",
    before: "2026-11-22T18:30:00.000Z",
  });
});

test("what the URL does not mean is dropped", () => {
  expect(parseAuditSearch({ q: "", operation: "drop table", outcome: "maybe", from: "yesterday" })).toEqual({});
  expect(parseAuditSearch({ operation: "changeTicket", outcome: "refused" })).toMatchObject({ outcome: "refused" });
});

test("an operation that has no words yet is shown by its id", () => {
  expect(actWord("changeTicket")).toBe("changed ticket");
  expect(actWord("chargeTheMoon")).toBe("chargeTheMoon");
});
