import { PriorityBadge, StatusBadge, TicketStatusBadge } from "@voltcharge/ui";
import { CornerDownLeft } from "lucide-react";
import { TierBadge } from "@/features/context/TierBadge";
import { KeyCaps } from "./KeyCaps";
import type { PaletteOption } from "./palette-options";

/** One line of the palette: enough to tell it from its neighbours. */
export function OptionText({ option }: { option: PaletteOption }) {
  switch (option.kind) {
    case "ticket": {
      const { ticket } = option;
      return (
        <>
          <span className="font-mono text-xs text-ink-2">{ticket.reference}</span>
          <span className="flex-1 truncate">{ticket.summary}</span>
          <span className="max-sm:hidden">
            <PriorityBadge priority={ticket.priority} />
          </span>
          <TicketStatusBadge status={ticket.status} />
        </>
      );
    }
    case "contact": {
      const { contact } = option;
      return (
        <>
          <span className="truncate">{contact.name}</span>
          <span className="flex-1 truncate text-xs text-ink-3">{contact.organisation}</span>
          <span className="font-mono text-xs text-ink-2">{contact.phone}</span>
          <TierBadge tier={contact.tier} />
        </>
      );
    }
    case "charger": {
      const { charger } = option;
      return (
        <>
          <span className="font-mono text-xs text-ink-2">{charger.id}</span>
          <span className="flex-1 truncate">{charger.name}</span>
          <StatusBadge status={charger.status} />
        </>
      );
    }
    case "command": {
      const { command } = option;
      const Icon = command.icon ?? CornerDownLeft;
      return (
        <>
          <Icon aria-hidden />
          <span className="flex-1 truncate">{command.title}</span>
          {command.keys ? <KeyCaps keys={command.keys} /> : null}
        </>
      );
    }
  }
}
