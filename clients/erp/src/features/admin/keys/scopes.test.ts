import { expect, test } from "vitest";
import { endedWord } from "./scopes";

const NOW = Date.parse("2026-11-23T00:00:00Z");

test("a key is over when it is revoked or has run out, and says which", () => {
  expect(endedWord({ revoked_at: null, expires_at: "2026-12-01T00:00:00Z" }, NOW)).toBeNull();
  expect(endedWord({ revoked_at: null, expires_at: "2026-11-23T00:00:00Z" }, NOW)).toBe("Expired");
  expect(endedWord({ revoked_at: "2026-11-01T00:00:00Z", expires_at: "2026-11-02T00:00:00Z" }, NOW)).toBe("Revoked");
});
