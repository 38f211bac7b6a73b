import { expect, test } from "vitest";
import { fieldErrors } from "./field-errors";

const NAMES = ["email", "password"] as const;

test("several fields listed by the edge each get their sentence", () => {
  const body = {
    fields: [
      { field: "body.email", message: "Value error, not an address" },
      { field: "password", message: "too short" },
    ],
  };
  expect(fieldErrors({ body, detail: "Some fields are not right." }, NAMES)).toEqual({
    email: "not an address",
    password: "too short",
  });
});

test("a service that names one field means its whole sentence for it", () => {
  expect(fieldErrors({ body: { field: "email" }, detail: "Taken." }, NAMES)).toEqual({ email: "Taken." });
});

test("what names no field of the form is left to the form as a whole", () => {
  expect(fieldErrors({ body: {}, detail: "This is the last active Admin." }, NAMES)).toEqual({});
  expect(fieldErrors({ body: { field: "version" }, detail: "?" }, NAMES)).toEqual({});
  expect(fieldErrors(null, NAMES)).toEqual({});
});
