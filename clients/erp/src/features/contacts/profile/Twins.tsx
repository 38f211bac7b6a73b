import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem, type Contact, type Duplicates } from "@voltcharge/api";
import { Button, Card, Notice } from "@voltcharge/ui";
import { CircleAlert, GitMerge } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { useMay } from "@/app/session";
import { contactLine } from "@/features/context/wording";
import { announce } from "@/shell/notices";
import { MergeContacts } from "./MergeContacts";

type Pair = Duplicates["items"][number];

const twinsKey = (id: string) => ["live", "contact-twins", id] as const;

/** Entries that may be the same person: merge them, or say that they are not. */
export function Twins({ contact }: { contact: Contact }) {
  const navigate = useNavigate();
  const mayManage = useMay("contacts.manage");
  const [merging, setMerging] = useState<Pair | null>(null);
  const pairs = useQuery({
    queryKey: twinsKey(contact.id),
    queryFn: ({ signal }) => api.listDuplicateContacts(contact.id, signal),
    staleTime: 10_000,
  });
  const dismissing = useMutation({
    mutationFn: (pair: Pair) => api.dismissDuplicateContacts(pair.one.id, pair.other.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: twinsKey(contact.id) }),
  });
  const items = pairs.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Possible duplicates" aria-label="Possible duplicates">
      <ul>
        {items.map((pair) => {
          const twin = pair.one.id === contact.id ? pair.other : pair.one;
          return (
            <li
              key={twin.id}
              className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 last:border-b-0"
            >
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{twin.name}</p>
                <p className="truncate text-xs text-ink-3">
                  {contactLine(twin)} · {pair.why}
                </p>
              </div>
              {mayManage ? (
                <>
                  <Button size="sm" onClick={() => setMerging(pair)}>
                    <GitMerge aria-hidden />
                    Merge
                  </Button>
                  <Button
                    size="sm"
                    variant="ghost"
                    disabled={dismissing.isPending}
                    onClick={() => dismissing.mutate(pair)}
                  >
                    Not the same
                  </Button>
                </>
              ) : null}
            </li>
          );
        })}
      </ul>
      {dismissing.isError ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="m-4">
          {asProblem(dismissing.error).message}
        </Notice>
      ) : null}
      {merging ? (
        <MergeContacts
          pair={merging}
          onClose={() => setMerging(null)}
          onMerged={(kept) => {
            setMerging(null);
            announce("success", `The two entries are one now: ${kept.name}.`);
            void queryClient.invalidateQueries({ queryKey: ["live"] });
            void navigate({ to: "/contacts/$contactId", params: { contactId: kept.id }, search: {} });
          }}
        />
      ) : null}
    </Card>
  );
}
