import { Outlet, useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { Dialog } from "@voltcharge/ui";
import { Keyboard, KeyRound, LogOut, PhoneCall, Search, SunMoon, TicketPlus } from "lucide-react";
import { useEffect, useLayoutEffect, useState } from "react";
import { may, useSession } from "@/app/session";
import { toggleTheme } from "@/app/theme";
import { Palette } from "@/commands/Palette";
import { useCommands } from "@/commands/registry";
import { ShortcutSheet } from "@/commands/ShortcutSheet";
import { listenForShortcuts } from "@/commands/shortcuts";
import { CallerCards } from "@/features/hotline/arriving/CallerCards";
import { startCall } from "@/features/hotline/start-call";
import { startFeed } from "@/live/feed";
import { modulesOf } from "./modules";
import { NoticeRegion } from "./NoticeRegion";
import { closeOverlay, openOverlay, useOverlay } from "./overlay";
import { fetchScreens } from "./screens";
import { Sidebar } from "./Sidebar";
import { signOut } from "./sign-out";
import { SystemBanner } from "./SystemBanner";
import { TopBar } from "./TopBar";

const COLLAPSED_KEY = "volt.sidebar.collapsed";

/** As the member left it; else icons only where the width is better spent on the work. */
function startsCollapsed(): boolean {
  const chosen = localStorage.getItem(COLLAPSED_KEY);
  return chosen === null ? matchMedia("(max-width: 1279px)").matches : chosen === "yes";
}

/** The frame around every module; only the page itself while the temporary password has to be changed (AUTH-6). */
export function Shell() {
  return useSession()?.must_change_password === true ? <Unframed /> : <Frame />;
}

function Unframed() {
  return (
    <>
      <Outlet />
      <div className="print:hidden">
        <NoticeRegion />
      </div>
    </>
  );
}

/** Sidebar, top bar, banners, overlays; it owns the live stream and the keyboard. */
function Frame() {
  const overlay = useOverlay();
  const [collapsed, setCollapsed] = useState(startsCollapsed);
  const toggle = (): void => {
    localStorage.setItem(COLLAPSED_KEY, collapsed ? "no" : "yes");
    setCollapsed(!collapsed);
  };
  useEffect(startFeed, []);
  useLayoutEffect(listenForShortcuts, []);
  const router = useRouter();
  useEffect(() => fetchScreens(router), [router]);
  useShellCommands();

  return (
    <div className="flex h-full print:block print:h-auto">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <aside
        className={
          collapsed
            ? "w-14 border-r border-line bg-surface max-md:hidden print:hidden"
            : "w-56 border-r border-line bg-surface max-md:hidden print:hidden"
        }
      >
        <Sidebar collapsed={collapsed} onToggle={toggle} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col print:block">
        <div className="print:hidden">
          <TopBar />
          <SystemBanner />
        </div>
        <div id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <Outlet />
        </div>
      </div>
      {overlay === "navigation" ? (
        <Dialog
          title="Modules"
          titleHidden
          onClose={closeOverlay}
          className="m-0 h-dvh max-h-none w-64 rounded-none border-y-0 border-l-0"
        >
          <Sidebar collapsed={false} onNavigate={closeOverlay} />
        </Dialog>
      ) : null}
      {/* Not fetched when wanted: whoever types on right after Ctrl K would lose the first letters. */}
      {overlay === "palette" ? <Palette onClose={closeOverlay} /> : null}
      {overlay === "keys" ? <ShortcutSheet onClose={closeOverlay} /> : null}
      <CallerCards />
      <div className="print:hidden">
        <NoticeRegion />
      </div>
    </div>
  );
}

function useShellCommands(): void {
  const navigate = useNavigate();
  const session = useSession();
  const { chargerId, contactId } = useParams({ strict: false });
  const modules = session ? modulesOf(session) : [];
  useCommands([
    ...modules.map((module) => ({
      id: `go-${module.id}`,
      title: module.title,
      group: "Go to" as const,
      icon: module.icon,
      keys: `g ${module.key}`,
      run: () => void navigate({ to: module.to }),
    })),
    ...(modules.some((module) => module.id === "hotline")
      ? [
          {
            id: "start-call",
            title: "Start Call",
            group: "Calls" as const,
            icon: PhoneCall,
            keys: "c",
            run: () => void navigate({ to: "/hotline" }).then(() => startCall()),
          },
        ]
      : []),
    ...(may(session, "tickets.work")
      ? [
          {
            id: "create-ticket",
            title: "Create Ticket",
            group: "Tickets" as const,
            icon: TicketPlus,
            keys: "t",
            // About the charger or the contact that is open, if one is.
            run: () => void navigate({ to: "/service/new", search: { charger: chargerId, contact: contactId } }),
          },
        ]
      : []),
    {
      id: "palette",
      title: "Search or jump to…",
      group: "General",
      icon: Search,
      keys: "mod+k",
      whileTyping: true,
      paletteHidden: true,
      run: () => openOverlay("palette"),
    },
    { id: "theme", title: "Switch theme", group: "General", icon: SunMoon, run: toggleTheme },
    {
      id: "keys",
      title: "Keyboard shortcuts",
      group: "General",
      icon: Keyboard,
      keys: "?",
      run: () => openOverlay("keys"),
    },
    {
      id: "change-password",
      title: "Change Password",
      group: "General",
      icon: KeyRound,
      run: () => void navigate({ to: "/password", search: {} }),
    },
    { id: "sign-out", title: "Sign Out", group: "General", icon: LogOut, run: () => void signOut() },
  ]);
}
