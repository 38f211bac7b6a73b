import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { asProblem, type Contact, type ContactDetail } from "@voltcharge/api";
import { Button, Card, EmptyState, FailedState, Notice, RelativeTime, Skeleton, useLasting } from "@voltcharge/ui";
import { CircleAlert, Pencil, SearchX, Trash2, X } from "lucide-react";
import { useState } from "react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { Before } from "@/features/context/Before";
import { ChargerBeside } from "@/features/context/ChargerBeside";
import { useProfile } from "@/features/context/profile";
import { TierBadge } from "@/features/context/TierBadge";
import { useContact } from "@/live/contact-store";
import { parseContactSearch } from "../contact-search";
import { EditContact } from "../form/EditContact";
import { DeleteContact } from "./DeleteContact";
import { Twins } from "./Twins";

const route = getRouteApi("/signed-in/contacts/$contactId");

/** CON-3: a contact with everything they are part of. */
export function ContactPane() {
  const { contactId } = route.useParams();
  return <Profile key={contactId} id={contactId} />;
}

function Profile({ id }: { id: string }) {
  const navigate = useNavigate();
  const profile = useProfile(id);
  const live = useContact(id);
  const slow = useLasting(profile.isPending);
  const close = (): void => void navigate({ to: "/contacts", search: (search) => parseContactSearch(search) });
  useCommands([{ id: "close-contact", title: "Close the contact", group: "This contact", keys: "Escape", run: close }]);
  if (profile.data === undefined) {
    const problem = profile.isError ? asProblem(profile.error) : null;
    if (problem?.status === 404 || problem?.status === 422) {
      return (
        <EmptyState
          icon={SearchX}
          title="There is no such contact"
          className="h-full"
          action={<Button onClick={close}>Back to the list</Button>}
        >
          Search for the name or the phone number in the list.
        </EmptyState>
      );
    }
    if (problem !== null) {
      return (
        <FailedState
          title="The contact could not be loaded"
          detail={problem.message}
          reference={problem.traceId}
          onRetry={() => void profile.refetch()}
        />
      );
    }
    return slow ? <Skeleton className="m-4 h-48 rounded-lg" /> : null;
  }
  const known = profile.data.contact;
  const contact = live !== undefined && live.version > known.version ? live : known;
  return <Shown contact={contact} profile={profile.data} onClose={close} />;
}

interface ShownProps {
  contact: Contact;
  profile: ContactDetail;
  onClose: () => void;
}

function Shown({ contact, profile, onClose }: ShownProps) {
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const mayManage = useMay("contacts.manage") && !contact.deleted;
  const maySeeChargers = useMay("chargers.view");
  useCommands(
    mayManage
      ? [{ id: "edit-contact", title: "Edit contact", group: "This contact", keys: "e", run: () => setOpen("edit") }]
      : [],
  );
  return (
    <article aria-label={`Contact ${contact.name}`} className="flex h-full flex-col bg-canvas">
      <title>{`${contact.name} · Contacts · VoltCharge`}</title>
      <header className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-3">
        <h2 className="min-w-0 truncate text-base font-semibold">{contact.name}</h2>
        <TierBadge tier={contact.tier} />
        <div className="ml-auto flex gap-1.5">
          {mayManage ? (
            <>
              <Button size="sm" onClick={() => setOpen("edit")}>
                <Pencil aria-hidden />
                Edit
              </Button>
              <Button size="sm" onClick={() => setOpen("delete")}>
                <Trash2 aria-hidden />
                Delete
              </Button>
            </>
          ) : null}
          <Button variant="ghost" size="icon-sm" aria-label="Close the contact" onClick={onClose}>
            <X aria-hidden />
          </Button>
        </div>
      </header>
      <div className="@container min-h-0 flex-1 overflow-y-auto p-4">
        <div className="mx-auto flex max-w-200 flex-col gap-4">
          {contact.deleted ? <Gone contact={contact} /> : null}
          <Facts contact={contact} />
          {contact.deleted ? null : <Twins contact={contact} />}
          <Before profile={profile} except={{}} />
          {contact.primary_charger_id && maySeeChargers ? (
            <ChargerBeside id={contact.primary_charger_id} primary />
          ) : null}
        </div>
      </div>
      {open === "edit" ? <EditContact contact={contact} onClose={() => setOpen(null)} /> : null}
      {open === "delete" ? <DeleteContact contact={contact} onClose={() => setOpen(null)} /> : null}
    </article>
  );
}

function Gone({ contact }: { contact: Contact }) {
  return (
    <Notice tone="warning" icon={CircleAlert} role="status">
      {contact.merged_into ? (
        <>
          This entry was merged into{" "}
          <Link to="/contacts/$contactId" params={{ contactId: contact.merged_into }} className="font-medium underline">
            another one
          </Link>
          .
        </>
      ) : (
        "This contact is deleted. What they were part of keeps its history."
      )}
    </Notice>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const facts = [
    [
      "Phone",
      contact.phone ? (
        <a key="p" href={`tel:${contact.phone}`} className="font-mono hover:underline">
          {contact.phone}
        </a>
      ) : null,
    ],
    ["Organisation", contact.organisation],
    [
      "Primary charger",
      contact.primary_charger_id ? (
        <span key="c" className="font-mono">
          {contact.primary_charger_id}
        </span>
      ) : null,
    ],
    ["Last change", <RelativeTime key="u" at={contact.updated_at} />],
  ] as const;
  return (
    <Card title="Contact" aria-label="Details">
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3">
        {facts.map(([word, value]) => (
          <div key={word} className="contents">
            <dt className="text-ink-3">{word}</dt>
            <dd className="min-w-0 wrap-break-word">{value ?? "–"}</dd>
          </div>
        ))}
        {contact.notes ? (
          <div className="contents">
            <dt className="text-ink-3">Notes</dt>
            <dd className="min-w-0 wrap-break-word whitespace-pre-wrap">{contact.notes}</dd>
          </div>
        ) : null}
      </dl>
    </Card>
  );
}
