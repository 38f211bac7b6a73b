import { getRouteApi, Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { cn } from "@voltcharge/ui";
import { Plus } from "lucide-react";
import { useCallback } from "react";
import { useMay } from "@/app/session";
import { useMedia } from "@/list/use-width";
import { parseTicketSearch, type TicketSearch } from "./list/ticket-search";
import { TicketList } from "./list/TicketList";
import { PRIMARY_LINK } from "./link-style";
import { ServiceTabs } from "./ServiceTabs";

const route = getRouteApi("/signed-in/service");

/** The ticket list with the chosen ticket beside it; on narrow screens one of the two. */
export function ServicePage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { reference } = useParams({ strict: false });
  const wide = useMedia("(min-width: 1024px)");
  const mayWork = useMay("tickets.work");
  const change = useCallback(
    (changed: Partial<TicketSearch>) =>
      void navigate({ to: ".", search: (present) => ({ ...parseTicketSearch(present), ...changed }), replace: true }),
    [navigate],
  );
  const alone = reference !== undefined && !wide;
  return (
    <main className="flex h-full flex-col print:block print:h-auto">
      {reference === undefined ? <title>Service · VoltCharge</title> : null}
      <header
        className={cn(
          "flex h-12 shrink-0 items-center gap-4 border-b border-line bg-surface px-4 md:gap-6 print:hidden",
          alone && "hidden",
        )}
      >
        <h1 className="text-base font-semibold max-sm:text-sm">Service</h1>
        <ServiceTabs current="tickets" />
        {mayWork ? (
          <Link to="/service/new" search={{}} className={cn(PRIMARY_LINK, "ml-auto")}>
            <Plus aria-hidden className="size-4" />
            Create Ticket
          </Link>
        ) : null}
      </header>
      <div className="flex min-h-0 flex-1 print:block">
        <div
          className={cn(
            "min-w-0 flex-1 print:hidden",
            reference !== undefined && "lg:max-w-96 lg:border-r lg:border-line",
            alone && "hidden",
          )}
        >
          <TicketList search={search} selectedId={reference} onChange={change} />
        </div>
        {reference === undefined ? null : (
          <div className="min-w-0 flex-1">
            <Outlet />
          </div>
        )}
      </div>
    </main>
  );
}
