/** What the three commands of the guide are called, what they do, and what an answer means. Pure. */
import type { ChargerSummary, CommandKind, CommandRecord, RunningTransaction } from "@voltcharge/api";
import { formatEnergy } from "@voltcharge/ui";

export type GuideCommand = Extract<CommandKind, "reset" | "reboot" | "clear_fault">;

export const GUIDE_COMMANDS = ["reset", "reboot", "clear_fault"] as const satisfies GuideCommand[];

const TITLES: Record<CommandKind, string> = {
  reset: "Reset",
  reboot: "Reboot",
  clear_fault: "Clear Fault",
  change_availability: "Change Availability",
  clear_cache: "Clear Cache",
  unlock_connector: "Unlock Connector",
  remote_start: "Remote Start",
  remote_stop: "Remote Stop",
  get_configuration: "Get Configuration",
  change_configuration: "Change Configuration",
  trigger_message: "Trigger Message",
};

export const commandTitle = (kind: CommandKind): string => TITLES[kind];

/** What will happen, in one sentence of the confirmation. */
export const CONSEQUENCES: Record<GuideCommand, string> = {
  reset:
    "Its firmware restarts. The charger ends running sessions in good order, disconnects, and is usually back within a minute.",
  reboot:
    "The whole hardware restarts, as after a power cut. The charger disconnects and is usually back within a few minutes.",
  clear_fault:
    "The charger is asked, step by step, to clear its fault and to report its state. It counts as cleared only when the charger itself says so.",
};

/** What the person should know before confirming, most serious first. */
export function warnings(
  kind: GuideCommand,
  charger: ChargerSummary,
  running: readonly RunningTransaction[],
): string[] {
  const found: string[] = [];
  if (charger.status === "Offline") {
    found.push("The charger is offline: nothing can reach it, and the command will not be delivered later.");
  }
  const charging = running.map((transaction) =>
    transaction.energy_wh === null
      ? `connector ${transaction.connector_id}`
      : `connector ${transaction.connector_id} (${formatEnergy(transaction.energy_wh)} so far)`,
  );
  if (charging.length > 0 || charger.status === "Charging") {
    const where = charging.length > 0 ? ` on ${charging.join(" and ")}` : "";
    found.push(`A car is charging${where}. This ends the session. Go on only when it is stuck.`);
  }
  if (kind === "clear_fault" && charger.status !== "Faulted" && charger.status !== "Offline") {
    found.push(`The charger reports no fault now: it is ${charger.status}.`);
  }
  return found;
}

/** The charger did all it was asked, and its fault came back: that is no refusal. */
const keptItsFault = (record: CommandRecord): boolean =>
  record.kind === "clear_fault" && record.outcome === "rejected" && record.charger_answer === "Accepted";

/** How an answer reads at a glance. */
export function outcomeWords(record: CommandRecord): { title: string; tone: "success" | "warning" | "danger" } {
  const title = commandTitle(record.kind);
  switch (record.outcome) {
    case "accepted":
      return { title: `${title} accepted`, tone: "success" };
    case "rejected":
      return {
        title: keptItsFault(record) ? `${title} did not help` : `${title} refused by the charger`,
        tone: "danger",
      };
    case "offline":
      return { title: `${title} not sent: the charger is offline`, tone: "danger" };
    case "no_answer":
      return { title: `${title} sent, but the charger did not answer`, tone: "warning" };
    case "error":
      return { title: `${title} failed`, tone: "danger" };
    default:
      return { title: `${title} under way`, tone: "warning" };
  }
}

const OUTCOMES = {
  accepted: "Accepted",
  rejected: "Refused",
  offline: "Not sent, offline",
  no_answer: "No answer",
  error: "Failed",
} as const;

/** The same in a word or two, for lists. */
export const shortOutcome = (record: CommandRecord): string | null =>
  record.outcome ? (keptItsFault(record) ? "Did not help" : OUTCOMES[record.outcome]) : null;

/** How long the charger took, in a unit one can grasp. */
export const tookWords = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.max(0, Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
