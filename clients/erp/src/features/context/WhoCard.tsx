import { Link } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Card, FailedState, Skeleton, useLasting } from "@voltcharge/ui";
import type { useProfile } from "./profile";
import { TierBadge } from "./TierBadge";

/** Who it is about: name, tier, phone, organisation, and what the team noted. */
export function WhoCard({ profile }: { profile: ReturnType<typeof useProfile> }) {
  const slow = useLasting(profile.isPending);
  if (profile.isError && profile.data === undefined) {
    const problem = asProblem(profile.error);
    return (
      <Card title="Contact" aria-label="Contact">
        <FailedState
          title={problem.status === 404 ? "This contact is not in the directory" : "The contact cannot be shown"}
          detail={problem.message}
          reference={problem.traceId}
          onRetry={() => void profile.refetch()}
        />
      </Card>
    );
  }
  const contact = profile.data?.contact;
  if (contact === undefined) return slow ? <Skeleton className="h-28 rounded-lg" /> : null;
  return (
    <Card title="Contact" aria-label="Contact">
      <div className="flex flex-col gap-1 px-4 py-3">
        <div className="flex items-center gap-2">
          <Link
            to="/contacts/$contactId"
            params={{ contactId: contact.id }}
            className="min-w-0 truncate font-semibold hover:underline"
          >
            {contact.name}
          </Link>
          <TierBadge tier={contact.tier} />
          {contact.deleted ? <span className="text-xs text-ink-3">no longer in the directory</span> : null}
        </div>
        {contact.phone ? (
          <a href={`tel:${contact.phone}`} className="w-fit font-mono text-ink-2 hover:underline">
            {contact.phone}
          </a>
        ) : null}
        {contact.organisation ? <p className="text-ink-2">{contact.organisation}</p> : null}
        {contact.notes ? <p className="mt-1 text-xs whitespace-pre-wrap text-ink-3">{contact.notes}</p> : null}
      </div>
    </Card>
  );
}
