import { getRouteApi, Outlet, useLinkProps, useNavigate, useParams } from "@tanstack/react-router";
import { Button, cn } from "@voltcharge/ui";
import { Plus } from "lucide-react";
import { useCallback } from "react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { useMedia } from "@/list/use-width";
import { parseHubSearch, type HubSearch, type HubTab } from "./hub-search";
import { ChargerList } from "./list/ChargerList";
import { AddCharger } from "./registry/AddCharger";
import { Knocking } from "./registry/Knocking";

const route = getRouteApi("/signed-in/chargers");

/** CHG-1, CHG-2: the list with the chosen charger beside it; on narrow screens one of the two. */
export function ChargersHubPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { chargerId } = useParams({ strict: false });
  const wide = useMedia("(min-width: 1024px)");
  const mayManage = useMay("chargers.manage");
  const tab: HubTab = mayManage ? (search.tab ?? "chargers") : "chargers";

  const change = useCallback(
    (changed: Partial<HubSearch>) =>
      void navigate({ to: ".", search: (present) => ({ ...parseHubSearch(present), ...changed }), replace: true }),
    [navigate],
  );
  useCommands(
    mayManage
      ? [{ id: "add-charger", title: "Add Charger", group: "Chargers", icon: Plus, run: () => change({ add: "new" }) }]
      : [],
  );

  const alone = chargerId !== undefined && !wide;
  return (
    <main className="flex h-full flex-col">
      {chargerId === undefined ? <title>Chargers Hub · VoltCharge</title> : null}
      <header
        className={cn(
          "flex h-12 shrink-0 items-center gap-4 border-b md:gap-6 border-line bg-surface px-4",
          alone && "hidden",
        )}
      >
        <h1 className="text-base font-semibold whitespace-nowrap max-sm:text-sm">Chargers Hub</h1>
        {mayManage ? <HubTabs tab={tab} /> : null}
        {mayManage ? (
          <Button variant="primary" size="sm" className="ml-auto" onClick={() => change({ add: "new" })}>
            <Plus aria-hidden />
            <span className="max-sm:sr-only">Add Charger</span>
          </Button>
        ) : null}
      </header>
      {tab === "knocking" ? (
        <Knocking onAdd={(identity) => change({ add: identity })} />
      ) : (
        <div className="flex min-h-0 flex-1">
          <div
            className={cn(
              "min-w-0 flex-1",
              chargerId !== undefined && "lg:max-w-110 lg:border-r lg:border-line",
              alone && "hidden",
            )}
          >
            <ChargerList search={search} selectedId={chargerId} onChange={change} />
          </div>
          {chargerId === undefined ? null : (
            <div className="min-w-0 flex-1">
              <Outlet />
            </div>
          )}
        </div>
      )}
      {search.add !== undefined && mayManage ? (
        <AddCharger identity={search.add === "new" ? "" : search.add} onClose={() => change({ add: undefined })} />
      ) : null}
    </main>
  );
}

const TABS: readonly [HubTab, string][] = [
  ["chargers", "Chargers"],
  ["knocking", "Knocking"],
];

function HubTabs({ tab }: { tab: HubTab }) {
  return (
    <nav aria-label="Chargers Hub" className="flex h-full gap-4">
      {TABS.map(([id, title]) => (
        <HubTabLink key={id} id={id} title={title} current={tab === id} />
      ))}
    </nav>
  );
}

/** Tabs differ by search parameter alone, so the router's own idea of an active link marks them all. */
function HubTabLink({ id, title, current }: { id: HubTab; title: string; current: boolean }) {
  const link = useLinkProps({ to: "/chargers", search: id === "chargers" ? {} : { tab: id } });
  return (
    <a
      {...link}
      aria-current={current ? "page" : undefined}
      className="flex items-center border-b-2 border-transparent font-medium text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
    >
      {title}
    </a>
  );
}
