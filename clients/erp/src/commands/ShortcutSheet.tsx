import { Dialog } from "@voltcharge/ui";
import { KeyCaps } from "./KeyCaps";
import { GROUPS, useAllCommands } from "./registry";

/** What `?` shows: every key that works right now, from the same registry that runs them. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const all = useAllCommands().filter((command) => command.keys !== undefined);
  const groups = GROUPS.map((group) => [group, all.filter((command) => command.group === group)] as const);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="flex flex-col gap-5 pb-3">
        {groups.map(([group, commands]) =>
          commands.length === 0 ? null : (
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
          ),
        )}
      </div>
    </Dialog>
  );
}
