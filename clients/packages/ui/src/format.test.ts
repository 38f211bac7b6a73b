import { expect, test } from "vitest";
import {
  formatDuration,
  formatEnergy,
  formatExactTime,
  formatHour,
  formatLasting,
  formatMoney,
  formatPower,
  formatRelativeTime,
} from "./format";

const NOW = Date.parse("2026-11-22T08:35:09Z");

test("money, energy and power are written as the customer writes them", () => {
  expect(formatMoney(125_000)).toBe("LKR 1,250.00");
  expect(formatEnergy(12_430)).toBe("12.4 kWh");
  expect(formatPower(48_200)).toBe("48.2 kW");
});

test("times are Asia/Colombo, five and a half hours ahead of UTC", () => {
  expect(formatExactTime(NOW)).toBe("22 Nov 2026, 14:05:09");
  expect(formatHour("2026-11-22T18:30:00Z")).toBe("00:00");
});

test("a time is relative up to a day and exact after that", () => {
  expect(formatRelativeTime(NOW - 4_000, NOW)).toBe("just now");
  expect(formatRelativeTime(NOW - 34_000, NOW)).toBe("30 s ago");
  expect(formatRelativeTime(NOW - 59 * 60_000, NOW)).toBe("59 min ago");
  expect(formatRelativeTime(NOW - 23 * 3_600_000, NOW)).toBe("23 h ago");
  expect(formatRelativeTime(NOW - 24 * 3_600_000, NOW)).toBe("21 Nov 2026, 14:05");
});

test("a clock a little ahead of ours reads as just now, one far ahead as the exact time", () => {
  expect(formatRelativeTime(NOW + 5_000, NOW)).toBe("just now");
  expect(formatRelativeTime(NOW + 3_600_000, NOW)).toBe("22 Nov 2026, 15:05");
});

test("what lasts is told by how long, and by its beginning after a day", () => {
  expect(formatLasting(NOW - 4_000, NOW)).toBe("just now");
  expect(formatLasting(NOW - 34_000, NOW)).toBe("for 30 s");
  expect(formatLasting(NOW - 5 * 60_000, NOW)).toBe("for 5 min");
  expect(formatLasting(NOW - 24 * 3_600_000, NOW)).toBe("since 21 Nov 2026, 14:05");
});

test("durations are hours, minutes and seconds and grow beyond a day", () => {
  expect(formatDuration(765_000)).toBe("00:12:45");
  expect(formatDuration(100 * 3_600_000)).toBe("100:00:00");
  expect(formatDuration(-5)).toBe("00:00:00");
});
