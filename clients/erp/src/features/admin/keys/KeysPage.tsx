import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem, type IssuedKey, type PartnerKey } from "@voltcharge/api";
import { Button, cn, EmptyState, formatCount, RelativeTime, useClockText } from "@voltcharge/ui";
import { Ban, KeyRound, Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { announce } from "@/shell/notices";
import { Confirm } from "../Confirm";
import { ListState } from "../ListState";
import { adminKeys, teamChanged } from "../queries";
import { SectionHead } from "../SectionHead";
import { IssueKey } from "./IssueKey";
import { RotateKey } from "./RotateKey";
import { endedWord, scopeWord } from "./scopes";
import { ShownOnce } from "./ShownOnce";

type Open = "issue" | { rotate: PartnerKey } | { revoke: PartnerKey } | { issued: IssuedKey } | null;

/** ADM-5: keys of partners: what they open, until when, and when they were last used. */
export function KeysPage() {
  const keys = useQuery({ queryKey: adminKeys.keys, queryFn: ({ signal }) => api.listKeys(undefined, signal) });
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const issue = (): void => setOpen("issue");
  const revoking = useMutation({
    mutationFn: (key: PartnerKey) => api.revokeKey(key.id),
    onSuccess: (key) => {
      teamChanged();
      announce("success", `${key.name} is revoked: it opens nothing from now on.`);
      close();
    },
  });
  useCommands([{ id: "issue-key", title: "Issue Key", group: "Team", icon: Plus, keys: "n", run: issue }]);
  const shown = open !== null && typeof open === "object" ? open : null;
  return (
    <div className="flex h-full flex-col bg-surface">
      <SectionHead title="API Keys">
        <Button variant="primary" size="sm" onClick={issue}>
          <Plus aria-hidden />
          Issue Key
        </Button>
      </SectionHead>
      <p className="border-b border-line px-4 pb-3 text-xs text-ink-3">
        With a key a partner's own software reads that partner's data, within its scopes, and nothing else.
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ListState query={keys} what="The keys">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={KeyRound} title="No key was issued yet">
                Issue one for a partner organisation; its secret is shown once.
              </EmptyState>
            ) : (
              <ul aria-label="API keys">
                {items.map((key) => (
                  <KeyRow
                    key={key.id}
                    partnerKey={key}
                    onRotate={() => setOpen({ rotate: key })}
                    onRevoke={() => {
                      revoking.reset();
                      setOpen({ revoke: key });
                    }}
                  />
                ))}
              </ul>
            )
          }
        </ListState>
      </div>
      {open === "issue" ? <IssueKey onClose={close} onIssued={(issued) => setOpen({ issued })} /> : null}
      {shown && "issued" in shown ? <ShownOnce issued={shown.issued} onClose={close} /> : null}
      {shown && "rotate" in shown ? (
        <RotateKey partnerKey={shown.rotate} onClose={close} onRotated={(issued) => setOpen({ issued })} />
      ) : null}
      {shown && "revoke" in shown ? (
        <Confirm
          title={`Revoke ${shown.revoke.name}?`}
          action={["Revoke", "Revoking…"]}
          pending={revoking.isPending}
          problem={revoking.isError ? asProblem(revoking.error) : null}
          onConfirm={() => revoking.mutate(shown.revoke)}
          onClose={close}
        >
          <p>It opens nothing from now on, and cannot be brought back. What the partner built on it stops working.</p>
        </Confirm>
      ) : null}
    </div>
  );
}

interface KeyRowProps {
  partnerKey: PartnerKey;
  onRotate: () => void;
  onRevoke: () => void;
}

function KeyRow({ partnerKey: key, onRotate, onRevoke }: KeyRowProps) {
  const ended = useClockText((now) => endedWord(key, now) ?? "") || null;
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 hover:bg-hover">
      <span className={cn("min-w-56 flex-1", ended && "text-ink-3")}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{key.name}</span>
          <code className="text-xs text-ink-3">{key.prefix}…</code>
        </span>
        <span className="block truncate text-xs text-ink-3">
          <span className="font-mono">{key.cpo_id}</span> · {key.scopes.map(scopeWord).join(", ")} ·{" "}
          {formatCount(key.requests_per_minute)} a minute
        </span>
      </span>
      <span className="w-56 text-xs text-ink-3 max-sm:w-full">
        <span className="block">
          Last used <RelativeTime at={key.last_used_at} /> · by {key.created_by}
        </span>
        <span className={cn("block", ended && "text-danger")}>
          {ended === "Revoked" ? (
            <>
              Revoked <RelativeTime at={key.revoked_at} />
            </>
          ) : (
            <>
              {ended ?? "Expires"} <RelativeTime at={key.expires_at} />
            </>
          )}
        </span>
      </span>
      <span className="flex w-44 justify-end gap-1">
        {ended ? null : (
          <>
            <Button variant="ghost" size="sm" onClick={onRotate}>
              <RefreshCw aria-hidden />
              Rotate<span className="sr-only"> {key.name}</span>
            </Button>
            <Button variant="ghost" size="sm" onClick={onRevoke}>
              <Ban aria-hidden />
              Revoke<span className="sr-only"> {key.name}</span>
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
