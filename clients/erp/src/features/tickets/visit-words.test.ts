import { expect, test } from "vitest";
import { addDays, dayOf, dayWords, visitWords } from "./visit-words";

test("the day is the day in Colombo, whatever the clock of the machine says", () => {
  expect(dayOf(Date.parse("2026-11-23T18:29:00Z"))).toBe("2026-11-23");
  expect(dayOf(Date.parse("2026-11-23T18:31:00Z"))).toBe("2026-11-24");
});

test("days are counted across months and years", () => {
  expect(addDays("2026-12-30", 3)).toBe("2027-01-02");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});

test("a visit near today is said by its name, another by its date", () => {
  expect(visitWords("2026-11-23", "09:30:00", "2026-11-23")).toBe("today 09:30");
  expect(visitWords("2026-11-24", null, "2026-11-23")).toBe("tomorrow");
  expect(visitWords("2026-11-27", null, "2026-11-23")).toBe("Fri 27 Nov");
  expect(visitWords(null, null, "2026-11-23")).toBe("");
  expect(dayWords("2026-11-27")).toBe("Fri 27 Nov");
});
