import { Link } from "@tanstack/react-router";
import { cn, RelativeTime, Skeleton } from "@voltcharge/ui";
import { memo } from "react";
import { TierBadge } from "@/features/context/TierBadge";
import { useContact } from "@/live/contact-store";
import { parseContactSearch } from "../contact-search";
import { WIDE_COLUMNS } from "./columns";

interface ContactRowProps {
  id: string;
  compact: boolean;
  selected: boolean;
}

/** One contact of the list; the whole row opens the profile. */
export const ContactRow = memo(function ContactRow({ id, compact, selected }: ContactRowProps) {
  const contact = useContact(id);
  if (contact === undefined) return <ContactRowSkeleton />;
  const link = (
    <Link
      to="/contacts/$contactId"
      params={{ contactId: id }}
      search={(search) => parseContactSearch(search)}
      aria-current={selected ? "true" : undefined}
      className={cn(
        "truncate font-medium -outline-offset-2 after:absolute after:inset-0",
        contact.deleted && "line-through",
      )}
    >
      {contact.name}
    </Link>
  );
  const row = cn(
    "relative h-full items-center border-b border-line px-4 hover:bg-hover has-[a:focus-visible]:bg-hover",
    selected && "bg-accent-soft hover:bg-accent-soft",
  );
  if (compact) {
    return (
      <div role="row" className={cn(row, "flex flex-col justify-center")}>
        <div role="cell" className="flex w-full items-center gap-2">
          {link}
          <TierBadge tier={contact.tier} />
        </div>
        <div role="cell" className="w-full truncate text-xs text-ink-3">
          {[contact.phone, contact.organisation].filter((part) => part).join(" · ")}
        </div>
      </div>
    );
  }
  return (
    <div role="row" className={cn(row, "grid gap-4", WIDE_COLUMNS)}>
      <div role="cell" className="truncate">
        {link}
      </div>
      <div role="cell" className="font-mono text-[13px] text-ink-2">
        {contact.phone}
      </div>
      <div role="cell" className="truncate text-ink-2">
        {contact.organisation}
      </div>
      <div role="cell">
        <TierBadge tier={contact.tier} />
      </div>
      <div role="cell" className="text-right">
        <RelativeTime at={contact.updated_at} className="text-xs text-ink-3" />
      </div>
    </div>
  );
});

export function ContactRowSkeleton() {
  return (
    <div className="flex h-full items-center gap-4 border-b border-line px-4">
      <Skeleton className="h-4 w-48" />
      <Skeleton className="h-4 w-28" />
    </div>
  );
}
