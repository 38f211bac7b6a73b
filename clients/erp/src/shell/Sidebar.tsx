import { Link } from "@tanstack/react-router";
import { Button, cn, formatCount, Tooltip } from "@voltcharge/ui";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useSession } from "@/app/session";
import { useNetwork, useTicketCounts } from "@/features/dashboard/queries";
import { Mark } from "./Mark";
import { modulesOf, type Module } from "./modules";

interface SidebarProps {
  collapsed: boolean;
  onToggle?: () => void;
  onNavigate?: () => void;
}

export function Sidebar({ collapsed, onToggle, onNavigate }: SidebarProps) {
  const session = useSession();
  return (
    <div className="flex h-full flex-col">
      <div
        className={cn("flex h-12 items-center gap-2.5 border-b border-line px-4", collapsed && "justify-center px-0")}
      >
        <Mark className="size-6 shrink-0" />
        {collapsed ? null : <span className="truncate font-semibold">VoltCharge</span>}
      </div>
      <nav aria-label="Modules" className="flex-1 overflow-y-auto p-2">
        <ul className="flex flex-col gap-0.5">
          {session
            ? modulesOf(session).map((module) => (
                <li key={module.id}>
                  <ModuleLink module={module} collapsed={collapsed} onNavigate={onNavigate} />
                </li>
              ))
            : null}
        </ul>
      </nav>
      {onToggle ? (
        <div className={cn("border-t border-line p-2", collapsed && "flex justify-center")}>
          <Button
            variant="ghost"
            size={collapsed ? "icon" : "sm"}
            aria-label={collapsed ? "Widen the sidebar" : undefined}
            onClick={onToggle}
          >
            {collapsed ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
            {collapsed ? null : "Narrow the sidebar"}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface ModuleLinkProps {
  module: Module;
  collapsed: boolean;
  onNavigate: (() => void) | undefined;
}

function ModuleLink({ module, collapsed, onNavigate }: ModuleLinkProps) {
  const Icon = module.icon;
  const link = (
    <Link
      to={module.to}
      activeOptions={{ exact: module.to === "/", includeSearch: false }}
      onClick={onNavigate}
      className={cn(
        "group relative flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent",
        collapsed && "justify-center px-0",
      )}
    >
      <Icon aria-hidden className="size-4.5 shrink-0" />
      <span className={cn("flex-1 truncate", collapsed && "sr-only")}>{module.title}</span>
      {module.id === "chargers" ? <FaultedCount collapsed={collapsed} /> : null}
      {module.id === "service" ? <UnassignedCount collapsed={collapsed} /> : null}
    </Link>
  );
  return collapsed ? (
    <Tooltip label={module.title} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** The live number of faulted chargers. */
function FaultedCount({ collapsed }: { collapsed: boolean }) {
  const network = useNetwork();
  const faulted = network ? network.dc.faulted + network.ac.faulted : 0;
  return <Count count={faulted} word="faulted" className="bg-faulted-soft text-faulted" collapsed={collapsed} />;
}

/** The live number of tickets nobody has been given. */
function UnassignedCount({ collapsed }: { collapsed: boolean }) {
  const open = useTicketCounts()?.open ?? 0;
  return <Count count={open} word="unassigned" className="bg-weak-soft text-weak" collapsed={collapsed} />;
}

interface CountProps {
  count: number;
  word: string;
  className: string;
  collapsed: boolean;
}

function Count({ count, word, className, collapsed }: CountProps) {
  if (count === 0) return null;
  return (
    <span
      title={`${count} ${word}`}
      className={cn(
        "grid h-5 min-w-5 place-items-center rounded-full px-1.5 text-[11px] font-semibold",
        className,
        collapsed && "absolute -top-0.5 -right-0.5 h-4 min-w-4 px-1 text-[10px]",
      )}
    >
      {collapsed && count > 99 ? "99+" : formatCount(count)}
      <span className="sr-only"> {word}</span>
    </span>
  );
}
