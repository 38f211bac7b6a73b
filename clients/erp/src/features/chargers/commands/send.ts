import { asProblem, type CommandKind } from "@voltcharge/api";
import { api } from "@/app/api";
import { announce } from "@/shell/notices";
import { ledger } from "./ledger";
import { outcomeWords } from "./wording";

/**
 * Sends a command and writes what comes of it into the ledger. `commandId` of an earlier attempt asks for that one's
 * outcome again; the charger is not told twice.
 */
export async function sendCommand(
  chargerId: string,
  kind: CommandKind,
  commandId: string = crypto.randomUUID(),
): Promise<void> {
  if (ledger.attempts(chargerId).some((attempt) => attempt.commandId === commandId)) {
    ledger.fail(commandId, chargerId, null);
  } else {
    ledger.open(commandId, chargerId, kind, Date.now());
  }
  try {
    const record = await api.sendCommand(chargerId, { command_id: commandId, kind });
    ledger.receive(record);
    if (location.pathname.endsWith(`/chargers/${chargerId}`)) return;
    const { title, tone } = outcomeWords(record);
    announce(tone === "success" ? "success" : "danger", `${chargerId}: ${title}.`);
  } catch (cause) {
    ledger.fail(commandId, chargerId, asProblem(cause));
  }
}
