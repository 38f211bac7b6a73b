import type { IssuedKey } from "@voltcharge/api";
import { Button, CopyButton, Dialog, Notice, RelativeTime } from "@voltcharge/ui";
import { TriangleAlert } from "lucide-react";

/** A key's secret, this once: it stands nowhere in the system. */
export function ShownOnce({ issued, onClose }: { issued: IssuedKey; onClose: () => void }) {
  const { key, secret } = issued;
  return (
    <Dialog
      role="alertdialog"
      title={`Secret of ${key.name}`}
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <Notice tone="warning" icon={TriangleAlert}>
        It is shown only now. Give it to the partner on a safe way; whoever has it can read their data.
      </Notice>
      <p className="mt-3 flex items-center gap-2">
        <code data-testid="secret" className="min-w-0 flex-1 rounded-md bg-hover px-2.5 py-2 text-xs break-all">
          {secret}
        </code>
        <CopyButton text={secret} label="the secret" />
      </p>
      {key.old_secret_until ? (
        <p className="mt-3 text-xs text-ink-2">
          The old secret works until <RelativeTime at={key.old_secret_until} />.
        </p>
      ) : null}
    </Dialog>
  );
}
