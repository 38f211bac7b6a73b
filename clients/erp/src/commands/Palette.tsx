import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Dialog } from "@voltcharge/ui";
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useGlobalSearch } from "./global-search";
import { OptionText } from "./OptionText";
import { isDecided, markedOption, optionBeside, optionGroups, type PaletteOption } from "./palette-options";
import { useAllCommands } from "./registry";

/**
 * Ctrl K: every command that makes sense here, and every ticket, contact and charger. Enter means the text as it stands:
 * pressed before everything it may mean is known, it is kept, and acts when that is known.
 */
export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [movedTo, setMovedTo] = useState<string | null>(null);
  const [entered, setEntered] = useState(false);
  const search = useGlobalSearch(typed.trim(), entered);
  const opening = useRouterState({ select: (state) => state.isLoading });
  const groups = optionGroups(useAllCommands(), search.found, typed);
  const options = groups.flatMap((group) => group.options);
  const marked = markedOption(options, movedTo);
  const decided = isDecided(marked, movedTo, { opening, searched: search.searched });
  if (entered && decided && marked === undefined) setEntered(false);

  const choose = (option: PaletteOption): void => {
    // The dialog gives the focus back before the command runs, so that the command may place it itself; both before
    // the next key, which may be pressed at once and is meant for what the command shows.
    flushSync(onClose);
    if (option.kind === "command") option.command.run();
    else if (option.kind === "ticket")
      void navigate({ to: "/service/$reference", params: { reference: option.ticket.reference } });
    else if (option.kind === "contact")
      void navigate({ to: "/contacts/$contactId", params: { contactId: option.contact.id } });
    else void navigate({ to: "/chargers/$chargerId", params: { chargerId: option.charger.id } });
  };

  useEffect(() => {
    if (!entered || !decided || marked === undefined) return;
    let valid = true;
    // Not in the effect itself, where React would not close the dialog at once.
    queueMicrotask(() => {
      if (valid) choose(marked);
    });
    return () => {
      valid = false;
    };
  });

  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      if (decided && marked !== undefined) choose(marked);
      else if (!decided) setEntered(true);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setMovedTo(optionBeside(options, marked, event.key === "ArrowDown" ? 1 : -1)?.id ?? null);
      setEntered(false);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.currentTarget.select();
    } else {
      return;
    }
    event.preventDefault();
  };

  const listId = useId();
  const domId = (option: PaletteOption): string => `${listId}-${options.indexOf(option)}`;
  return (
    <Dialog
      title="Search or jump to"
      titleHidden
      onClose={onClose}
      className="mt-[12vh] mb-auto w-[min(38rem,calc(100vw-2rem))]"
    >
      <div className="flex h-12 items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 text-ink-3" />
        <input
          type="text"
          role="combobox"
          aria-label="Search or jump to"
          aria-autocomplete="list"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={marked ? domId(marked) : undefined}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setMovedTo(null);
            setEntered(false);
          }}
          onKeyDown={press}
          placeholder="Ticket, contact, phone number, charger, or what you want to do"
          className="h-full flex-1 bg-transparent outline-none"
        />
      </div>
      <div className="max-h-[min(24rem,60vh)] overflow-y-auto pt-2">
        <div id={listId} role="listbox" aria-label="Suggestions">
          {groups.map((group) => (
            <div key={group.heading} role="group" aria-label={group.heading} className="px-2 pb-2">
              <div aria-hidden className="px-2.5 py-1.5 text-xs text-ink-3">
                {group.heading}
              </div>
              {group.options.map((option) => (
                <OptionLine
                  key={option.id}
                  domId={domId(option)}
                  marked={option === marked}
                  onPoint={() => setMovedTo(option.id)}
                  onChoose={() => choose(option)}
                >
                  <OptionText option={option} />
                </OptionLine>
              ))}
            </div>
          ))}
        </div>
        <div role="status" className="px-4 text-center text-ink-3">
          {search.failed ? (
            <p className="py-4">Tickets, contacts and chargers cannot be searched at the moment.</p>
          ) : search.missing.length > 0 ? (
            <p className="py-4">Not searched, as they do not answer at the moment: {search.missing.join(", ")}.</p>
          ) : options.length > 0 ? null : search.searched ? (
            <p className="py-8">Nothing matches “{typed}”.</p>
          ) : (
            <p className="py-8">Searching…</p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface OptionLineProps {
  domId: string;
  marked: boolean;
  onPoint: () => void;
  onChoose: () => void;
  children: ReactNode;
}

function OptionLine({ domId, marked, onPoint, onChoose, children }: OptionLineProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (marked) ref.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return (
    // The keys are those of the field above, which keeps the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      ref={ref}
      id={domId}
      role="option"
      tabIndex={-1}
      aria-selected={marked}
      // A list that changes under a resting pointer makes browsers report a move of nothing.
      onPointerMove={(event) => (event.movementX === 0 && event.movementY === 0 ? undefined : onPoint())}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className="flex h-9 scroll-my-8 items-center gap-2.5 rounded-md px-2.5 select-none aria-selected:bg-hover [&>svg]:size-4 [&>svg]:text-ink-3"
    >
      {children}
    </div>
  );
}
