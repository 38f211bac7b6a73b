import { Link } from "@tanstack/react-router";

const TAB =
  "flex items-center border-b-2 border-transparent font-medium text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink";

/** The two ways to look at tickets: as a list, and as visits on a calendar. */
export function ServiceTabs({ current }: { current: "tickets" | "calendar" | null }) {
  return (
    <nav aria-label="Service" className="flex h-full gap-4">
      <Link
        to="/service"
        search={{}}
        activeOptions={{ exact: true }}
        aria-current={current === "tickets" ? "page" : undefined}
        className={TAB}
      >
        Tickets
      </Link>
      <Link
        to="/service/calendar"
        search={{}}
        aria-current={current === "calendar" ? "page" : undefined}
        className={TAB}
      >
        Calendar
      </Link>
    </nav>
  );
}
