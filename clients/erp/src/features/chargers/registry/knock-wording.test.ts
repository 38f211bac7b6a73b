import { expect, test } from "vitest";
import { knockWords } from "./knock-wording";

test("only a charger nobody has added is offered to be added", () => {
  expect(knockWords("unknown").remedy).toBe("add");
  expect(knockWords("wrong password").remedy).toBe("open");
  expect(knockWords("retired").remedy).toBeNull();
});

test("a reason this client does not know is shown, not hidden", () => {
  expect(knockWords("offers no version we speak").reason).toContain("offers no version we speak");
});
