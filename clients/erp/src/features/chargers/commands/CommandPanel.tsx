import type { ChargerSummary, RunningTransaction } from "@voltcharge/api";
import { Button, Card } from "@voltcharge/ui";
import { useState } from "react";
import { ICONS, type Asking } from "./asking";
import { CommandProgress } from "./CommandProgress";
import { ConfirmCommand } from "./ConfirmCommand";
import { sendCommand } from "./send";
import { commandTitle, GUIDE_COMMANDS } from "./wording";

interface CommandPanelProps {
  charger: ChargerSummary;
  running: readonly RunningTransaction[];
  asking: Asking;
}

/** CHG-5: Reset, Reboot, Clear Fault; each asks first, then shows the charger's own answer. */
export function CommandPanel({ charger, running, asking }: CommandPanelProps) {
  const { kind: asked, newest, pending } = asking;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const shown = newest !== undefined && newest.commandId !== dismissed ? newest : undefined;

  return (
    <Card title="Remote commands" aria-label="Remote commands">
      <div className="flex flex-wrap gap-2 p-4">
        {GUIDE_COMMANDS.map((kind) => {
          const Icon = ICONS[kind];
          return (
            // Not `disabled`: the button that asked has the focus again, and would lose it.
            <Button key={kind} aria-disabled={pending} onClick={() => asking.ask(kind)}>
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
      {asked ? (
        <ConfirmCommand
          kind={asked}
          charger={charger}
          running={running}
          onCancel={asking.stop}
          onConfirm={() => {
            asking.stop();
            void sendCommand(charger.id, asked);
          }}
        />
      ) : null}
    </Card>
  );
}
