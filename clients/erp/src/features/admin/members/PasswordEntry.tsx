import { Button, CopyButton, Field, Input } from "@voltcharge/ui";
import { WandSparkles } from "lucide-react";
import { temporaryPassword } from "./member-form";

interface PasswordEntryProps {
  label: string;
  value: string;
  error: string | null;
  focused?: boolean;
  onChange: (value: string) => void;
}

/** A temporary password, in the open: the Admin has to tell it to somebody. */
export function PasswordEntry({ label, value, error, focused, onChange }: PasswordEntryProps) {
  return (
    <Field
      label={label}
      error={error}
      hint="Tell it to the member yourself. They must choose their own at the first sign-in."
    >
      {(control) => (
        <div className="flex items-center gap-2">
          <Input
            {...control}
            name="password"
            value={value}
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            data-autofocus={focused || undefined}
            onChange={(event) => onChange(event.target.value)}
            className="font-mono"
          />
          <Button onClick={() => onChange(temporaryPassword(crypto.getRandomValues(new Uint8Array(16))))}>
            <WandSparkles aria-hidden />
            Generate
          </Button>
          {value === "" ? null : <CopyButton text={value} label="the temporary password" />}
        </div>
      )}
    </Field>
  );
}
