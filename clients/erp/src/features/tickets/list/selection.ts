/** Which rows are chosen for a bulk action. Pure. */
export interface Selection {
  chosen: ReadonlySet<string>;
  /** Where a range with Shift begins. */
  anchor: string | null;
}

export const NOTHING_CHOSEN: Selection = { chosen: new Set(), anchor: null };

/** Adds `id`, or takes it away. */
export function toggled({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return { chosen: next, anchor: id };
}

/** Adds everything between the anchor and `id` in the order on screen; the anchor stays, so the range can be redrawn. */
export function extended(selection: Selection, ids: readonly string[], id: string): Selection {
  const [from, to] = [selection.anchor === null ? -1 : ids.indexOf(selection.anchor), ids.indexOf(id)];
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set([...selection.chosen, ...range]), anchor: selection.anchor };
}

/** Chooses all of `ids`, or none when all are chosen already. */
export function allOrNone({ chosen }: Selection, ids: readonly string[]): Selection {
  return ids.every((id) => chosen.has(id)) ? NOTHING_CHOSEN : { chosen: new Set(ids), anchor: null };
}

/** Parts of at most `size`, in order: as many as the server takes at once. */
export function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
