import { expect, test } from "vitest";
import { allOrNone, extended, inParts, NOTHING_CHOSEN, toggled } from "./selection";

const ids = ["1", "2", "3", "4", "5"];

test("Shift chooses everything between the last choice and here, in either direction", () => {
  const one = toggled(NOTHING_CHOSEN, "4");
  expect([...extended(one, ids, "2").chosen].sort()).toEqual(["2", "3", "4"]);
  expect([...extended(extended(one, ids, "2"), ids, "5").chosen].sort()).toEqual(["2", "3", "4", "5"]);
});

test("Shift without a beginning on screen chooses the one", () => {
  expect([...extended(NOTHING_CHOSEN, ids, "3").chosen]).toEqual(["3"]);
  expect([...extended({ chosen: new Set(), anchor: "gone" }, ids, "3").chosen]).toEqual(["3"]);
});

test("choosing all again chooses none", () => {
  const all = allOrNone(NOTHING_CHOSEN, ids);
  expect(all.chosen.size).toBe(5);
  expect(allOrNone(all, ids).chosen.size).toBe(0);
});

test("a large choice goes to the server in parts it takes", () => {
  expect(inParts(ids, 2)).toEqual([["1", "2"], ["3", "4"], ["5"]]);
  expect(inParts([], 2)).toEqual([]);
});
