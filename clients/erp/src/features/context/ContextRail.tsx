import { EmptyState } from "@voltcharge/ui";
import { UserSearch } from "lucide-react";
import { useMay } from "@/app/session";
import { ChargerBeside } from "./ChargerBeside";
import { Before } from "./Before";
import { useProfile } from "./profile";
import { WhoCard } from "./WhoCard";

interface ContextRailProps {
  contactId: string | null;
  /** The charger it is about; the contact's primary charger when null. */
  chargerId: string | null;
  /** What the rail stands beside: not listed among what happened before. */
  except?: { call?: string | undefined; ticket?: string | undefined };
}

/** Who it is, which charger, and what happened before: the same beside calls, messages and tickets. Each part stands
 * for itself: one that cannot be had says so and leaves the others alone. */
export function ContextRail({ contactId, chargerId, except = {} }: ContextRailProps) {
  const profile = useProfile(contactId);
  const maySeeChargers = useMay("chargers.view");
  const charger = chargerId ?? profile.data?.contact.primary_charger_id ?? null;
  if (contactId === null && charger === null) {
    return (
      <aside aria-label="Context">
        <EmptyState icon={UserSearch} title="Nobody chosen yet" className="py-8">
          Who it is about, their charger and what happened before appear here.
        </EmptyState>
      </aside>
    );
  }
  return (
    <aside aria-label="Context" className="@container flex flex-col gap-4">
      {contactId === null ? null : <WhoCard profile={profile} />}
      {profile.data ? <Before profile={profile.data} except={except} /> : null}
      {charger !== null && maySeeChargers ? (
        <ChargerBeside key={charger} id={charger} primary={chargerId === null} />
      ) : null}
    </aside>
  );
}
