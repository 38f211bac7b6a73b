import { expect, test } from "vitest";
import { refusal } from "./file-limits";

const file = { name: "a.jpg", size: 1000, type: "image/jpeg" };

test("a file is refused before it is sent, with the reason", () => {
  expect(refusal(file, 0)).toBeNull();
  expect(refusal(file, 20)).toContain("20 files");
  expect(refusal({ ...file, size: 0 }, 0)).toContain("empty");
  expect(refusal({ ...file, size: 10 * 2 ** 20 + 1 }, 0)).toContain("limit");
  expect(refusal({ ...file, type: "text/html" }, 0)).toContain("Only pictures");
});
