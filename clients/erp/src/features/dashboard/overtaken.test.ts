import type { ChargerSummary, Counters, Dashboard, ErrorCharger, Network } from "@voltcharge/api";
import { expect, test } from "vitest";
import type { ChargerChange } from "@/live/charger-store";
import { createOvertaking } from "./overtaken";

const network = (available: number): Network => ({
  dc: { available } as Counters,
  ac: { available: 0 } as Counters,
});
const broken = (id: string): ErrorCharger => ({ id, status: "Offline" }) as ErrorCharger;
const turned = (id: string, status: ChargerSummary["status"]): ChargerChange => ({
  id,
  before: null,
  after: { id, status, connectors: [] } as unknown as ChargerSummary,
});
const answer = (more: Partial<Dashboard> = {}): Dashboard => ({
  network: network(1),
  errors: [broken("7")],
  faults_24h: [],
  ticket_counts: null,
  recent_tickets: null,
  unavailable: [],
  ...more,
});

/** A read whose answer is under way until it is given. */
function slowRead(): { read: () => Promise<Dashboard>; give: (dashboard: Dashboard) => void } {
  let give!: (dashboard: Dashboard) => void;
  const promise = new Promise<Dashboard>((resolve) => (give = resolve));
  return { read: () => promise, give };
}

test("numbers and chargers in error that the stream told during a read are not taken back by its answer", async () => {
  const overtaking = createOvertaking();
  const { read, give } = slowRead();
  const reading = overtaking.reading(read);
  overtaking.network(network(2));
  overtaking.network(network(3));
  overtaking.changes([turned("7", "Available"), turned("8", "Faulted")]);
  give(answer());
  const dashboard = await reading;
  expect(dashboard.network).toEqual(network(3));
  expect(dashboard.errors?.map(({ id }) => id)).toEqual(["8"]);
});

test("what the stream told before a read stands, for it does not tell it twice", async () => {
  const overtaking = createOvertaking();
  overtaking.network(network(2));
  expect((await overtaking.reading(() => Promise.resolve(answer()))).network).toEqual(network(2));
});

test("while the stream is lost, the answer is the newest there is", async () => {
  const overtaking = createOvertaking();
  expect(await overtaking.reading(() => Promise.resolve(answer()))).toEqual(answer());
  overtaking.network(network(2));
  overtaking.lost();
  expect(await overtaking.reading(() => Promise.resolve(answer()))).toEqual(answer());
});

test("chargers that changed before a read or after its answer are in the answer as it says", async () => {
  const overtaking = createOvertaking();
  overtaking.changes([turned("8", "Faulted")]);
  expect((await overtaking.reading(() => Promise.resolve(answer()))).errors).toEqual([broken("7")]);
  overtaking.changes([turned("8", "Faulted")]);
  expect((await overtaking.reading(() => Promise.resolve(answer()))).errors).toEqual([broken("7")]);
});

test("a part that could not be had stays missing", async () => {
  const overtaking = createOvertaking();
  const { read, give } = slowRead();
  const reading = overtaking.reading(read);
  overtaking.network(network(2));
  overtaking.changes([turned("8", "Faulted")]);
  give(answer({ network: null, errors: null }));
  expect(await reading).toMatchObject({ network: null, errors: null });
});

test("a read that fails fails", async () => {
  const overtaking = createOvertaking();
  await expect(overtaking.reading(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
});
