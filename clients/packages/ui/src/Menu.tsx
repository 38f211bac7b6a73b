/** Drop-down menu on Radix, non-modal: the modal variant injects a `<style>` that the CSP forbids. */
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  /** Where the focus goes when it closes; prevent the event's default to place it elsewhere than on the trigger. */
  onClosed?: (event: Event) => void;
}

export function Menu({ trigger, children, onClosed }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          {...(onClosed ? { onCloseAutoFocus: onClosed } : {})}
          sideOffset={6}
          className="z-50 min-w-56 rounded-lg border border-line bg-raised p-1 text-sm text-ink shadow-raised"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return (
    <DropdownMenu.Item
      className={cn(
        "flex h-8 items-center gap-2 rounded-md px-2 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3",
        className,
      )}
      {...rest}
    />
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
