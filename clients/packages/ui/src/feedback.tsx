/** What a screen shows instead of content: empty, failed, partial, not here yet; and small marks. */
import { CircleAlert, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./Button";
import { cn } from "./class-names";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center justify-center px-6 py-10 text-center", className)}>
      <span className="mb-3 grid size-10 place-items-center rounded-full bg-hover text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-medium text-ink">{title}</p>
      {children ? <div className="mt-1 max-w-96 text-ink-2">{children}</div> : null}
      {action ? <div className="mt-4 flex gap-2">{action}</div> : null}
    </div>
  );
}

interface FailedStateProps {
  title: string;
  detail: string;
  /** Reference id to quote. */
  reference: string | null;
  onRetry: () => void;
  className?: string;
}

export function FailedState({ title, detail, reference, onRetry, className }: FailedStateProps) {
  return (
    <div role="alert" className={className}>
      <EmptyState icon={CircleAlert} title={title} action={<Button onClick={onRetry}>Try again</Button>}>
        {detail}
        {reference ? <p className="mt-1 font-mono text-xs text-ink-3">Reference {reference}</p> : null}
      </EmptyState>
    </div>
  );
}

const NOTICE = {
  info: "bg-accent-soft text-ink",
  warning: "bg-weak-soft text-weak",
  danger: "bg-faulted-soft text-faulted",
  success: "bg-available-soft text-available",
} as const;

interface NoticeProps extends ComponentProps<"div"> {
  tone?: keyof typeof NOTICE;
  icon?: LucideIcon;
}

export function Notice({ tone = "info", icon: Icon, className, children, ...rest }: NoticeProps) {
  return (
    <div className={cn("flex items-start gap-2 rounded-md px-3 py-2 text-sm", NOTICE[tone], className)} {...rest}>
      {Icon ? <Icon aria-hidden className="mt-0.5 size-4 shrink-0" /> : null}
      <div className="min-w-0">{children}</div>
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse rounded-md bg-pressed", className)} />;
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded border border-line bg-surface px-1 font-sans text-[11px] text-ink-3">
      {children}
    </kbd>
  );
}

interface CardProps extends Omit<ComponentProps<"section">, "title"> {
  title: ReactNode;
  aside?: ReactNode;
}

export function Card({ title, aside, className, children, ...rest }: CardProps) {
  return (
    <section className={cn("min-w-0 rounded-lg border border-line bg-surface", className)} {...rest}>
      <header className="flex h-11 items-center justify-between gap-3 border-b border-line px-4">
        <h2 className="truncate text-sm font-semibold">{title}</h2>
        {aside ? <div className="flex shrink-0 items-center gap-2 text-xs text-ink-3">{aside}</div> : null}
      </header>
      {children}
    </section>
  );
}
