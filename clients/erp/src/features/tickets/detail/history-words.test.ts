import { expect, test } from "vitest";
import type { HistoryEntry } from "../model";
import { historyWords } from "./history-words";

const words = (entry: Partial<HistoryEntry>): string =>
  historyWords({ kind: "note", was: null, now: null, resolution: false, ...entry } as HistoryEntry);

test("every act reads as a sentence after a name", () => {
  expect(words({ kind: "status", was: "ASSIGNED", now: "IN_PROGRESS" })).toBe(
    "changed the status from ASSIGNED to IN_PROGRESS",
  );
  expect(words({ kind: "priority", was: "Normal", now: "High" })).toBe("changed the priority from Normal to High");
  expect(words({ kind: "assignment", now: "Ruwan" })).toBe("assigned it to Ruwan");
  expect(words({ kind: "assignment", was: "Ruwan", now: "Sita" })).toBe("reassigned it from Ruwan to Sita");
  expect(words({ kind: "assignment", was: "Ruwan" })).toBe("took it away from Ruwan");
  expect(words({ kind: "visit", now: "2026-11-25 09:30" })).toBe("set the visit to 2026-11-25 09:30");
  expect(words({ kind: "visit", was: "2026-11-25" })).toBe("took the visit away (2026-11-25)");
  expect(words({ kind: "note", resolution: true })).toBe("wrote the resolution note");
});
