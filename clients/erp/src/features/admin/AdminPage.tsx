import { Link, Outlet } from "@tanstack/react-router";

const SECTIONS = [
  { to: "/admin/team", title: "Team Management" },
  { to: "/admin/organisations", title: "Organisations" },
  { to: "/admin/keys", title: "API Keys" },
  { to: "/admin/audit", title: "Audit Log" },
] as const;

/** Admin: its sections, each a page below (guide: "Admin > Team Management"). */
export function AdminPage() {
  return (
    <main className="flex h-full flex-col">
      <nav
        aria-label="Admin"
        className="flex h-12 shrink-0 gap-5 overflow-x-auto border-b border-line bg-surface px-4 [scrollbar-width:none]"
      >
        {SECTIONS.map(({ to, title }) => (
          <Link
            key={to}
            to={to}
            search={{}}
            activeOptions={{ includeSearch: false }}
            className="flex shrink-0 items-center border-b-2 border-transparent pt-0.5 font-medium text-ink-2 -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
          >
            {title}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 flex-1">
        <Outlet />
      </div>
    </main>
  );
}
