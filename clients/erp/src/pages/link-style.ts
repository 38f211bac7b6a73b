/** A link that looks like a secondary button. */
export const BUTTON_LINK =
  "inline-flex h-9 items-center rounded-md border border-line bg-surface px-3 font-medium text-ink hover:bg-hover";
