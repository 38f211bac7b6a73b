import { expect, test } from "vitest";
import { wrongWith } from "./own-password";

const FINE = { present: "kmvp-7rqt-xw3h-c9fd", new: "the sea at Galle is warm", again: "the sea at Galle is warm" };

test("a long sentence typed twice is fine", () => {
  expect(wrongWith(FINE)).toEqual({});
});

test("a short one, the present one again, and a slip are each said at their field", () => {
  expect(Object.keys(wrongWith({ ...FINE, new: "short", again: "short" }))).toEqual(["new"]);
  expect(Object.keys(wrongWith({ ...FINE, new: FINE.present, again: FINE.present }))).toEqual(["new"]);
  expect(Object.keys(wrongWith({ ...FINE, again: "the sea at Galle is cold" }))).toEqual(["again"]);
  expect(Object.keys(wrongWith({ ...FINE, present: "" }))).toEqual(["present"]);
});
