import type { Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { useCommands } from "@/commands/registry";

/** How many frames a row that was scrolled to may take to appear. */
const FRAMES = 5;

/** The index of the row that has the focus; null when none has. */
export function focusedRow(): number | null {
  const index = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"];
  return index === undefined ? null : Number(index);
}

/** `j` and `k` move the real focus from row to row, so Enter opens and a screen reader reads what is focused. */
export function useRowKeys(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  count: number,
  selectedIndex: number,
  noun: string,
): void {
  const focus = (index: number, frames = FRAMES): void => {
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link) link.focus({ preventScroll: true });
    else if (frames > 0) requestAnimationFrame(() => focus(index, frames - 1));
  };
  const move = (step: number): void => {
    if (count === 0) return;
    const to = Math.min(Math.max((focusedRow() ?? selectedIndex) + step, 0), count - 1);
    virtualizer.scrollToIndex(to, { align: "auto" });
    focus(to);
  };
  useCommands([
    {
      id: "row-next",
      title: `Next ${noun}`,
      group: "This list",
      keys: "j",
      paletteHidden: true,
      run: () => move(1),
    },
    {
      id: "row-previous",
      title: `Previous ${noun}`,
      group: "This list",
      keys: "k",
      paletteHidden: true,
      run: () => move(-1),
    },
    {
      id: "row-open",
      title: `Open the ${noun}`,
      group: "This list",
      keys: "Enter",
      native: true,
      paletteHidden: true,
      run: () => undefined,
    },
  ]);
}
