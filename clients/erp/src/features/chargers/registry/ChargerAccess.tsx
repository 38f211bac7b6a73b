import type { AddedCharger } from "@voltcharge/api";
import { Button, CopyButton, Dialog, Notice } from "@voltcharge/ui";
import { KeyRound } from "lucide-react";

/** The OCPP address and password of a new charger. The password is not kept anywhere in readable form. */
export function ChargerAccess({ added, onClose }: { added: AddedCharger; onClose: () => void }) {
  return (
    <Dialog
      role="alertdialog"
      title={`Charger ${added.charger.id} is added`}
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have noted them
        </Button>
      }
    >
      <Notice tone="warning" icon={KeyRound}>
        Type both into the charger now. The password is shown this once and cannot be read again.
      </Notice>
      <dl className="mt-4 flex flex-col gap-3">
        <Secret label="OCPP address" value={added.ocpp_url} />
        <Secret label="Password" value={added.password} />
      </dl>
    </Dialog>
  );
}

function Secret({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-xs font-medium text-ink-2">{label}</dt>
      <dd className="mt-1 flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md border border-line bg-canvas px-2.5 py-1.5 font-mono text-[13px] break-all select-all">
          {value}
        </code>
        <CopyButton text={value} label={label} />
      </dd>
    </div>
  );
}
