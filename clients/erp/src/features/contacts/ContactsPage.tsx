import { getRouteApi, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { Button, cn } from "@voltcharge/ui";
import { Upload, UserPlus } from "lucide-react";
import { useCallback } from "react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { useMedia } from "@/list/use-width";
import { AddContact } from "./form/AddContact";
import { ImportContacts } from "./import/ImportContacts";
import { parseContactSearch, type ContactSearch } from "./contact-search";
import { ContactList } from "./list/ContactList";

const route = getRouteApi("/signed-in/contacts");

/** CON-1 to CON-5: the directory with the chosen contact beside it; on narrow screens one of the two. */
export function ContactsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { contactId } = useParams({ strict: false });
  const wide = useMedia("(min-width: 1024px)");
  const mayManage = useMay("contacts.manage");
  const change = useCallback(
    (changed: Partial<ContactSearch>) =>
      void navigate({ to: ".", search: (present) => ({ ...parseContactSearch(present), ...changed }), replace: true }),
    [navigate],
  );
  useCommands(
    mayManage
      ? [
          {
            id: "add-contact",
            title: "Add Contact",
            group: "Contacts",
            icon: UserPlus,
            keys: "n",
            run: () => change({ add: "contact" }),
          },
          {
            id: "import-contacts",
            title: "Import contacts from CSV",
            group: "Contacts",
            icon: Upload,
            run: () => change({ add: "import" }),
          },
        ]
      : [],
  );
  const alone = contactId !== undefined && !wide;
  return (
    <main className="flex h-full flex-col">
      {contactId === undefined ? <title>Contacts · VoltCharge</title> : null}
      <header
        className={cn("flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-4", alone && "hidden")}
      >
        <h1 className="text-base font-semibold max-sm:text-sm">Contacts</h1>
        {mayManage ? (
          <>
            <Button size="sm" className="ml-auto" onClick={() => change({ add: "import" })}>
              <Upload aria-hidden />
              <span className="max-sm:sr-only">Import CSV</span>
            </Button>
            <Button variant="primary" size="sm" onClick={() => change({ add: "contact" })}>
              <UserPlus aria-hidden />
              Add Contact
            </Button>
          </>
        ) : null}
      </header>
      <div className="flex min-h-0 flex-1">
        <div
          className={cn(
            "min-w-0 flex-1",
            contactId !== undefined && "lg:max-w-110 lg:border-r lg:border-line",
            alone && "hidden",
          )}
        >
          <ContactList search={search} selectedId={contactId} onChange={change} />
        </div>
        {contactId === undefined ? null : (
          <div className="min-w-0 flex-1">
            <Outlet />
          </div>
        )}
      </div>
      {search.add === "contact" && mayManage ? (
        <AddContact phone={search.phone ?? ""} onClose={() => change({ add: undefined, phone: undefined })} />
      ) : null}
      {search.add === "import" && mayManage ? <ImportContacts onClose={() => change({ add: undefined })} /> : null}
    </main>
  );
}
