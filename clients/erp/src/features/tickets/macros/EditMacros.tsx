import { Button, Dialog } from "@voltcharge/ui";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Macro } from "../model";
import { KeepMacro } from "./KeepMacro";
import { useDeleteMacro } from "./macros";

export function EditMacros({ macros, onClose }: { macros: readonly Macro[]; onClose: () => void }) {
  const [editing, setEditing] = useState<Macro | null>(null);
  const [doomed, setDoomed] = useState<string | null>(null);
  const deleting = useDeleteMacro();
  if (editing !== null) return <KeepMacro text="" macro={editing} onClose={() => setEditing(null)} />;
  return (
    <Dialog title="Macros" onClose={onClose} footer={<Button onClick={onClose}>Done</Button>}>
      {macros.length === 0 ? <p className="text-ink-2">No macros are left.</p> : null}
      <ul>
        {macros.map((macro) => (
          <li key={macro.id} className="flex items-center gap-2 border-b border-line py-2 last:border-b-0">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{macro.name}</span>
              <span className="block truncate text-xs text-ink-3">{macro.text}</span>
            </span>
            {doomed === macro.id ? (
              <Button size="sm" variant="danger" onClick={() => deleting.mutate(macro)}>
                Delete for everybody
              </Button>
            ) : (
              <>
                <Button variant="ghost" size="icon" aria-label={`Edit ${macro.name}`} onClick={() => setEditing(macro)}>
                  <Pencil aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Delete ${macro.name}`}
                  onClick={() => setDoomed(macro.id)}
                >
                  <Trash2 aria-hidden />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
