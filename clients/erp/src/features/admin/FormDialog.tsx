import type { Problem } from "@voltcharge/api";
import { Button, Dialog } from "@voltcharge/ui";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { ProblemNotice } from "./Confirm";

interface FormDialogProps {
  title: string;
  /** The word of the button while idle and while the server works. */
  action: [idle: string, pending: string];
  pending: boolean;
  problem: Problem | null;
  /** What is wrong by field; the first gets the focus. What the server refused without a field stands below. */
  errors: Readonly<Record<string, string | undefined>>;
  /** Returns the fields found wrong before anything was sent. */
  onSave: () => Readonly<Record<string, string | undefined>>;
  onClose: () => void;
  children: ReactNode;
}

/** A short form in a dialog. Ctrl+Enter saves, Esc cancels. */
export function FormDialog({ title, action, pending, problem, errors, onSave, onClose, children }: FormDialogProps) {
  const formId = useId();
  const ref = useRef<HTMLFormElement>(null);
  const focusFirst = (wrong: Readonly<Record<string, string | undefined>>): void => {
    const first = Object.keys(wrong).find((field) => wrong[field] !== undefined);
    if (first) ref.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const placed = Object.values(errors).some((error) => error !== undefined);
  const refused = useRef(errors);
  useEffect(() => {
    refused.current = errors;
  });
  useEffect(() => {
    if (problem !== null) focusFirst(refused.current);
  }, [problem]);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={pending}>
            {pending ? action[1] : action[0]}
          </Button>
        </>
      }
    >
      {/* Ctrl+Enter saves from any field. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        ref={ref}
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ref.current?.requestSubmit();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) focusFirst(onSave());
        }}
      >
        {children}
      </form>
      {problem && !placed ? <ProblemNotice problem={problem} /> : null}
    </Dialog>
  );
}
