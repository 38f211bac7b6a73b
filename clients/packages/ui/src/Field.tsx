import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "./class-names";

const CONTROL =
  "h-9 w-full rounded-md border border-line-field bg-surface px-2.5 text-sm text-ellipsis text-ink outline-offset-0 disabled:opacity-60 aria-invalid:border-danger";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(CONTROL, "pr-1", className)} {...rest} />;
}

/** Grows with what is written, up to what still fits on the screen. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(CONTROL, "field-sizing-content h-auto max-h-[50dvh] min-h-20 resize-y py-2", className)}
      {...rest}
    />
  );
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  className?: string;
  /** Renders the control with the ids that tie it to its label, hint and error. */
  children: (control: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => ReactNode;
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      {children({ id, "aria-describedby": note ? noteId : undefined, "aria-invalid": Boolean(error) })}
      {note ? (
        <p id={noteId} className={cn("text-xs", error ? "text-danger" : "text-ink-3")}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
