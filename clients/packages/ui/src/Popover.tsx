import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names";

interface PopoverProps {
  trigger: ReactNode;
  label: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}

/** A panel that hangs from a button. Non-modal, like the menus: the modal kind injects a `<style>` that the CSP forbids. */
export function Popover({ trigger, label, open, onOpenChange, className, children }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className={cn("z-50 rounded-lg border border-line bg-raised text-sm text-ink shadow-raised", className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
