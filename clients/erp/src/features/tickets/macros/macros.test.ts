import { expect, test } from "vitest";
import type { Ticket } from "../model";
import { inserted, proposals } from "./macros";

const ticket = { priority: "normal", status: "ASSIGNED", may: ["IN_PROGRESS"] } as unknown as Ticket;

test("a macro is written behind what stands there, never over it", () => {
  expect(inserted("", { text: "Called back." })).toBe("Called back.");
  expect(inserted("Checked cable. \n", { text: "Called back." })).toBe("Checked cable.\nCalled back.");
});

test("a macro proposes only what is lawful now and would change something", () => {
  expect(proposals({ status: "IN_PROGRESS", priority: "high" }, ticket)).toEqual({
    status: "IN_PROGRESS",
    priority: "high",
  });
  expect(proposals({ status: "CLOSED", priority: "normal" }, ticket)).toEqual({});
});
