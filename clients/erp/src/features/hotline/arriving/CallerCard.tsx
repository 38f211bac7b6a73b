import type { Call } from "@voltcharge/api";
import { Button, Kbd } from "@voltcharge/ui";
import { PhoneCall, PhoneIncoming } from "lucide-react";
import { beforeWords } from "@/features/context/wording";
import { useProfile } from "@/features/context/profile";
import { TierBadge } from "@/features/context/TierBadge";
import { callerWords } from "../wording";

interface CallerCardProps {
  call: Call;
  /** The keys mean this card. */
  keyed: boolean;
  onOpen: () => void;
  onDismiss: () => void;
}

/** A caller of the telephone system: who it is and what happened before, while the telephone still rings. */
export function CallerCard({ call, keyed, onOpen, onDismiss }: CallerCardProps) {
  const profile = useProfile(call.contact_id).data;
  const rings = call.state === "ringing";
  const who = callerWords(call);
  const facts = [call.contact_id === null ? null : call.phone, profile?.contact.organisation];
  return (
    <article
      aria-label={`${rings ? "Ringing" : "Answered"}: ${who}`}
      className="pointer-events-auto rounded-lg border border-line border-l-4 border-l-available bg-raised p-3 shadow-raised"
    >
      <p role="alert" className="flex items-center gap-1.5 text-xs font-medium text-available">
        <PhoneIncoming aria-hidden className="size-3.5" />
        {rings ? "Ringing" : "Answered"}
        <span className="sr-only">: {who}</span>
      </p>
      <div className="mt-1 flex items-center gap-2">
        <p className="min-w-0 truncate text-base font-semibold">{who}</p>
        {profile ? <TierBadge tier={profile.contact.tier} /> : null}
      </div>
      <p className="truncate text-xs text-ink-2">
        {call.contact_id === null && call.phone !== "" ? "Not in the directory" : facts.filter(Boolean).join(" · ")}
      </p>
      {profile ? <p className="text-xs text-ink-3">{beforeWords(profile)}</p> : null}
      <div className="mt-2.5 flex items-center gap-2">
        <Button variant="primary" size="sm" onClick={onOpen}>
          <PhoneCall aria-hidden />
          {rings ? "Start Call" : "Open in Hotline"}
        </Button>
        <Button variant="ghost" size="sm" onClick={onDismiss}>
          Dismiss
        </Button>
        {keyed ? (
          <span className="ml-auto flex gap-0.5" aria-hidden>
            <Kbd>Alt</Kbd>
            <Kbd>A</Kbd>
          </span>
        ) : null}
      </div>
    </article>
  );
}
