import { expect, test } from "vitest";
import { changesOf, readForm } from "./charger-form";

const FORM = {
  id: "CP-77",
  name: " Galle Fort ",
  kind: "DC",
  connectors: "2",
  address: "1 Church Street",
  latitude: "6.0261",
  longitude: "80.2170",
  cpo_id: "",
};

test("a whole form becomes a request with numbers", () => {
  expect(readForm(FORM)).toEqual({
    charger: {
      id: "CP-77",
      name: "Galle Fort",
      kind: "DC",
      connectors: 2,
      address: "1 Church Street",
      latitude: 6.0261,
      longitude: 80.217,
    },
  });
});

test("an id the message bus cannot carry is refused", () => {
  for (const id of ["", "a b", "a.b", "x".repeat(49)]) expect(readForm({ ...FORM, id })).toHaveProperty("errors.id");
});

test("an empty or impossible coordinate is not taken for zero", () => {
  expect(readForm({ ...FORM, latitude: " " })).toHaveProperty("errors.latitude");
  expect(readForm({ ...FORM, longitude: "181" })).toHaveProperty("errors.longitude");
  expect(readForm({ ...FORM, connectors: "1.5" })).toHaveProperty("errors.connectors");
});

test("an edit sends only what was touched", () => {
  expect(changesOf(FORM, { ...FORM, name: "Galle Harbour", latitude: "6.1" })).toEqual({
    changes: { name: "Galle Harbour", latitude: 6.1 },
  });
  expect(changesOf(FORM, FORM)).toEqual({ changes: {} });
});

test("an edit that breaks a rule is refused whole", () => {
  expect(changesOf(FORM, { ...FORM, name: " " })).toHaveProperty("errors.name");
});
