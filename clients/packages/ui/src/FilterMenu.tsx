import { Check, ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names";

export interface FilterChoice {
  value: string;
  /** The word, also read out; `look` may show it in its own dress. */
  word: string;
  look?: ReactNode;
  note?: string;
}

interface FilterMenuProps {
  label: string;
  choices: readonly FilterChoice[];
  chosen: readonly string[];
  /** One only: choosing replaces, choosing again takes away. */
  single?: boolean;
  onChange: (chosen: string[]) => void;
  onOpen?: () => void;
  children?: ReactNode;
}

/** A filter of a list: says what it is set to, and opens to tick. Stays open while several are ticked. */
export function FilterMenu({ label, choices, chosen, single = false, onChange, onOpen, children }: FilterMenuProps) {
  const words = choices.filter((choice) => chosen.includes(choice.value)).map((choice) => choice.word);
  const active = chosen.length > 0;
  const toggle = (value: string): void => {
    if (chosen.includes(value)) onChange(chosen.filter((one) => one !== value));
    else onChange(single ? [value] : [...chosen, value]);
  };
  return (
    <DropdownMenu.Root modal={false} onOpenChange={(open) => (open ? onOpen?.() : undefined)}>
      <DropdownMenu.Trigger
        className={cn(
          "flex h-7 max-w-64 shrink-0 items-center gap-1 rounded-full border border-line px-2.5 text-xs text-ink-2 hover:bg-hover",
          active && "border-accent bg-accent-soft text-ink hover:bg-accent-soft",
        )}
      >
        <span className={cn(active && "text-ink-3")}>{active ? `${label}:` : label}</span>
        {active ? <span className="truncate font-medium">{words.join(", ") || chosen.join(", ")}</span> : null}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-80 min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm text-ink shadow-raised"
        >
          {choices.map((choice) => (
            <DropdownMenu.CheckboxItem
              key={choice.value}
              checked={chosen.includes(choice.value)}
              onCheckedChange={() => toggle(choice.value)}
              onSelect={(event) => (single ? undefined : event.preventDefault())}
              className="flex h-8 items-center gap-2 rounded-md pr-3 pl-2 outline-none select-none data-highlighted:bg-hover"
            >
              <span className="grid size-4 place-items-center rounded border border-line-field text-accent">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden className="size-3.5" />
                </DropdownMenu.ItemIndicator>
              </span>
              {choice.look ?? choice.word}
              {choice.note ? <span className="ml-auto pl-4 text-xs text-ink-3">{choice.note}</span> : null}
            </DropdownMenu.CheckboxItem>
          ))}
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
