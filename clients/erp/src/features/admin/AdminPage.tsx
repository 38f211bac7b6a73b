import { Outlet } from "@tanstack/react-router";

/** Admin: its sections, each a page below. */
export function AdminPage() {
  return (
    <main className="flex h-full flex-col">
      <Outlet />
    </main>
  );
}
