import { expect, test } from "vitest";
import { idFrom, wrongWith } from "./organisation-form";

test("an id is made of the name's letters and digits", () => {
  expect(idFrom("Lanka EV (Pvt) Ltd")).toBe("lanka-ev-pvt-ltd");
  expect(idFrom("  දිවයින ")).toBe("");
  expect(idFrom(`${"a".repeat(47)} b`)).toBe("a".repeat(47));
});

test("an id that another organisation has is refused: saving would change that one", () => {
  const form = { id: "lanka-ev", name: "Lanka EV", contact_email: "" };
  expect(wrongWith(form, ["hill"])).toEqual({});
  expect(wrongWith(form, ["lanka-ev"])).toHaveProperty("id");
  expect(Object.keys(wrongWith({ ...form, id: "No Good", name: " " }, []))).toEqual(["name", "id"]);
});
