import { Power, RotateCw, ShieldCheck, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useCommands } from "@/commands/registry";
import { useAttempts, type Attempt } from "./ledger";
import { commandTitle, GUIDE_COMMANDS, type GuideCommand } from "./wording";

export const ICONS: Record<GuideCommand, LucideIcon> = { reset: RotateCw, reboot: Power, clear_fault: ShieldCheck };

export interface Asking {
  /** The command to be confirmed now. */
  kind: GuideCommand | null;
  ask: (kind: GuideCommand) => void;
  stop: () => void;
  /** The newest command sent from here. */
  newest: Attempt | undefined;
  /** It is still under way: no other can be asked for. */
  pending: boolean;
}

/**
 * What is being asked of a charger, while `possible`; its commands are in the palette from then on. Asked for before
 * the charger's details are here, a command waits for them: the confirmation has to say what it would interrupt.
 */
export function useAsking(chargerId: string, possible: boolean): Asking {
  const [kind, setKind] = useState<GuideCommand | null>(null);
  const newest = useAttempts(chargerId).find((attempt) => attempt.sentAt !== null);
  const pending = newest !== undefined && newest.failure === null && !newest.record?.outcome;
  if (kind !== null && !possible) setKind(null);
  const ask = (wanted: GuideCommand): void => {
    if (!pending) setKind(wanted);
  };
  useCommands(
    possible
      ? GUIDE_COMMANDS.map((each) => ({
          id: `command-${each}`,
          title: `${commandTitle(each)} ${chargerId}`,
          about: chargerId,
          group: "This charger" as const,
          icon: ICONS[each],
          run: () => ask(each),
        }))
      : [],
  );
  return { kind, ask, stop: () => setKind(null), newest, pending };
}
