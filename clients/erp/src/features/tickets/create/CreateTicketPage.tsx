import { getRouteApi, Link } from "@tanstack/react-router";
import { Skeleton, useLasting } from "@voltcharge/ui";
import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import { keepDraft } from "@/app/drafts";
import { CreateTicketForm } from "./CreateTicketForm";
import { usePrefill } from "./prefill";
import { emptyForm } from "./ticket-form";

const route = getRouteApi("/signed-in/service/new");

/** TKT-1: the new ticket form; prefilled from a call, a contact or a charger (HOT-6). */
export function CreateTicketPage() {
  const search = route.useSearch();
  const prefill = usePrefill(search);
  const slow = useLasting(prefill === null);
  // A form begun for one call is not the form for another.
  const draft = `new ticket ${[search.call, search.contact, search.charger].filter(Boolean).join(" ")}`;
  const [fresh, setFresh] = useState(() => crypto.randomUUID() as string);
  return (
    <main className="flex h-full flex-col">
      <title>Create Ticket · VoltCharge</title>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-4">
        <Link to="/service" search={{}} aria-label="Back to Service" className="rounded-md p-1 hover:bg-hover">
          <ChevronLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="text-base font-semibold max-sm:text-sm">Create Ticket</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4 md:p-6">
        {prefill ? (
          <CreateTicketForm
            key={`${draft} ${fresh}`}
            draftName={draft}
            initial={{ ...emptyForm(fresh), ...prefill.form }}
            missing={prefill.missing}
            onStartOver={() => {
              keepDraft(draft, null);
              setFresh(crypto.randomUUID());
            }}
          />
        ) : slow ? (
          <div role="status" aria-label="Loading the form" className="mx-auto flex max-w-260 flex-col gap-4">
            <Skeleton className="h-9" />
            <Skeleton className="h-32" />
            <Skeleton className="h-9" />
          </div>
        ) : null}
      </div>
    </main>
  );
}
