import { Dialog } from "@voltcharge/ui";
import { KeyCaps } from "./KeyCaps";
import { useAllCommands, type Command } from "./registry";

/** What `?` shows: every key that works right now, from the same registry that runs them. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const groups = new Map<Command["group"], Command[]>();
  for (const command of useAllCommands()) {
    if (command.keys === undefined) continue;
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="flex flex-col gap-5 pb-3">
        {[...groups].map(([group, commands]) => (
          <section key={group}>
            <h3 className="mb-1 text-xs font-medium text-ink-3">{group}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id} className="flex h-8 items-center justify-between gap-4">
                  <dt>{command.title}</dt>
                  <dd>
                    <KeyCaps keys={command.keys ?? ""} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
