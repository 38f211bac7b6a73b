/** A link that looks like the main button of a page, small enough for its head. */
export const PRIMARY_LINK =
  "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md bg-accent px-2.5 text-xs font-medium whitespace-nowrap text-accent-ink hover:opacity-90";
