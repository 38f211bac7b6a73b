import { Problem } from "@voltcharge/api";
import { expect, test } from "vitest";
import { endedWords, signInFailure } from "./wording";

test("wrong credentials say nothing about which half was wrong", () => {
  expect(signInFailure(new Problem("invalid-credentials", 401, "", ""))).toBe(
    "The email or the password is not correct.",
  );
});

test("slowed and locked sign-ins say how long to wait", () => {
  expect(signInFailure(new Problem("sign-in-slowed", 429, "", "", null, 8))).toContain("8 seconds");
  expect(signInFailure(new Problem("sign-in-locked", 429, "", "", null, 900))).toContain("15 minutes");
});

test("a server that is away is not a wrong password", () => {
  expect(signInFailure(new Problem("unreachable", 0, "", ""))).toContain("cannot be reached");
});

test("a part behind the server that is away is told without its name", () => {
  const said = signInFailure(new Problem("unavailable", 503, "", "identity did not answer within 5 s"));
  expect(said).toContain("Try again");
  expect(said).not.toContain("identity");
});

test("a reason from the URL that we never wrote is not shown", () => {
  expect(endedWords("expired")).toContain("session has ended");
  expect(endedWords("<b>call this number</b>")).toBeNull();
});
