/**
 * A modal on the platform's own `<dialog>`: it traps focus, makes the page behind inert, closes on Esc and gives focus
 * back, all without the inline `<style>` a scripted dialog needs, so that the page's CSP can stay at `style-src 'self'`.
 */
import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { Button } from "./Button";
import { cn } from "./class-names";

interface DialogProps {
  title: string;
  /** Keeps the title for screen readers only (the palette shows a search field instead). */
  titleHidden?: boolean;
  onClose: () => void;
  /** Dangerous dialogs are `alertdialog`s and are not closed by a click beside them. */
  role?: "dialog" | "alertdialog";
  className?: string;
  children: ReactNode;
  footer?: ReactNode;
}

/** Open while mounted. The element that carries `autofocus` (or else the first control) gets the focus. */
export function Dialog({ title, titleHidden, onClose, role = "dialog", className, children, footer }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const bodyId = useId();
  const closable = role === "dialog";
  const latestClose = useRef(onClose);
  useLayoutEffect(() => {
    latestClose.current = onClose;
  });

  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    const cancel = (event: Event): void => {
      event.preventDefault();
      latestClose.current();
    };
    const press = (event: MouseEvent): void => {
      if (closable && event.target === dialog) latestClose.current();
    };
    dialog.addEventListener("cancel", cancel);
    dialog.addEventListener("mousedown", press);
    return () => {
      dialog.removeEventListener("cancel", cancel);
      dialog.removeEventListener("mousedown", press);
      dialog.close();
    };
  }, [closable]);

  return (
    <dialog
      ref={ref}
      role={role}
      aria-labelledby={titleId}
      aria-describedby={role === "alertdialog" ? bodyId : undefined}
      className={cn(
        "m-auto w-[min(30rem,calc(100vw-2rem))] overflow-visible rounded-lg border border-line bg-raised p-0 text-ink shadow-raised",
        className,
      )}
    >
      <div className="flex max-h-[calc(100dvh-4rem)] flex-col">
        <div className={cn("flex items-start gap-3 px-5 pt-5", titleHidden && "sr-only")}>
          <h2 id={titleId} className="flex-1 text-base font-semibold">
            {title}
          </h2>
          {closable && !titleHidden ? (
            <Button variant="ghost" size="icon-sm" aria-label="Close" className="-mt-1 -mr-2" onClick={onClose}>
              <X aria-hidden />
            </Button>
          ) : null}
        </div>
        <div id={bodyId} className={cn("min-h-0 overflow-y-auto", titleHidden ? "" : "px-5 py-3")}>
          {children}
        </div>
        {footer ? <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</div> : null}
      </div>
    </dialog>
  );
}
