import type { ChargerSummary, RunningTransaction } from "@voltcharge/api";
import { Button, Card } from "@voltcharge/ui";
import { Power, RotateCw, ShieldCheck, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useCommands } from "@/commands/registry";
import { CommandProgress } from "./CommandProgress";
import { ConfirmCommand } from "./ConfirmCommand";
import { useAttempts } from "./ledger";
import { sendCommand } from "./send";
import { commandTitle, GUIDE_COMMANDS, type GuideCommand } from "./wording";

const ICONS: Record<GuideCommand, LucideIcon> = { reset: RotateCw, reboot: Power, clear_fault: ShieldCheck };

interface CommandPanelProps {
  charger: ChargerSummary;
  running: readonly RunningTransaction[];
}

/** CHG-5: Reset, Reboot, Clear Fault; each asks first, then shows the charger's own answer. */
export function CommandPanel({ charger, running }: CommandPanelProps) {
  const [asking, setAsking] = useState<GuideCommand | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const newest = useAttempts(charger.id).find((attempt) => attempt.sentAt !== null);
  const shown = newest !== undefined && newest.commandId !== dismissed ? newest : undefined;
  const pending = shown !== undefined && shown.failure === null && !shown.record?.outcome;
  useCommands(
    GUIDE_COMMANDS.map((kind) => ({
      id: `command-${kind}`,
      title: `${commandTitle(kind)} ${charger.id}`,
      group: "This charger" as const,
      icon: ICONS[kind],
      run: () => (pending ? undefined : setAsking(kind)),
    })),
  );

  return (
    <Card title="Remote commands" aria-label="Remote commands">
      <div className="flex flex-wrap gap-2 p-4">
        {GUIDE_COMMANDS.map((kind) => {
          const Icon = ICONS[kind];
          return (
            // Not `disabled`: the button that asked has the focus again, and would lose it.
            <Button key={kind} aria-disabled={pending} onClick={() => (pending ? undefined : setAsking(kind))}>
              <Icon aria-hidden />
              {commandTitle(kind)}
            </Button>
          );
        })}
      </div>
      {shown ? (
        <CommandProgress
          attempt={shown}
          onAskAgain={() => void sendCommand(charger.id, shown.kind, shown.commandId)}
          onDismiss={() => setDismissed(shown.commandId)}
        />
      ) : null}
      {asking ? (
        <ConfirmCommand
          kind={asking}
          charger={charger}
          running={running}
          onCancel={() => setAsking(null)}
          onConfirm={() => {
            setAsking(null);
            void sendCommand(charger.id, asking);
          }}
        />
      ) : null}
    </Card>
  );
}
