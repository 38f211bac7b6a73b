import { Button, EmptyState, Menu, MenuItem, MenuSeparator } from "@voltcharge/ui";
import { BookMarked, BookmarkPlus, Settings2, Zap } from "lucide-react";
import { useRef, useState } from "react";
import { useMay } from "@/app/session";
import type { Macro } from "../model";
import { EditMacros } from "./EditMacros";
import { KeepMacro } from "./KeepMacro";
import { useMacros } from "./macros";

interface MacroMenuProps {
  /** What is written so far, to be kept as a macro. */
  written: string;
  onInsert: (macro: Macro) => void;
  /** Told when a macro was inserted and the menu is gone: the next key belongs to the note. */
  onInserted: () => void;
}

/** Notes that are written often. Whoever may close tickets keeps the collection. */
export function MacroMenu({ written, onInsert, onInserted }: MacroMenuProps) {
  const mayKeep = useMay("tickets.close");
  const macros = useMacros(true);
  const [open, setOpen] = useState<"keep" | "edit" | null>(null);
  const chose = useRef(false);
  const closed = (event: Event): void => {
    if (!chose.current) return;
    chose.current = false;
    event.preventDefault();
    onInserted();
  };
  return (
    <>
      <Menu
        onClosed={closed}
        trigger={
          <Button size="sm" variant="ghost">
            <Zap aria-hidden />
            Macros
          </Button>
        }
      >
        {macros.data?.length === 0 ? (
          <EmptyState icon={BookMarked} title="No macros yet" className="max-w-64 px-3 py-4">
            A note that is written often can be kept here for everybody.
          </EmptyState>
        ) : null}
        {macros.isError ? <p className="px-2 py-1.5 text-ink-3">Macros cannot be had at the moment.</p> : null}
        <div className="max-h-72 overflow-y-auto">
          {macros.data?.map((macro) => (
            <MenuItem
              key={macro.id}
              title={macro.text}
              className="max-w-80"
              onSelect={() => {
                chose.current = true;
                onInsert(macro);
              }}
            >
              <span className="truncate">{macro.name}</span>
            </MenuItem>
          ))}
        </div>
        {mayKeep ? (
          <>
            <MenuSeparator />
            <MenuItem disabled={written.trim() === ""} onSelect={() => setOpen("keep")}>
              <BookmarkPlus aria-hidden />
              Keep this note as a macro
            </MenuItem>
            <MenuItem disabled={(macros.data?.length ?? 0) === 0} onSelect={() => setOpen("edit")}>
              <Settings2 aria-hidden />
              Edit macros
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {open === "keep" ? <KeepMacro text={written.trim()} onClose={() => setOpen(null)} /> : null}
      {open === "edit" ? <EditMacros macros={macros.data ?? []} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
