import { Button, Field, Input } from "@voltcharge/ui";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";

interface SecretFieldProps {
  label: string;
  name: string;
  autoComplete: "current-password" | "new-password";
  error: string | null;
  hint?: string;
  focused?: boolean;
}

/** A password that can be looked at while it is typed. */
export function SecretField({ label, name, autoComplete, error, hint, focused }: SecretFieldProps) {
  const [visible, setVisible] = useState(false);
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            name={name}
            type={visible ? "text" : "password"}
            autoComplete={autoComplete}
            maxLength={1024}
            required
            // eslint-disable-next-line jsx-a11y/no-autofocus -- a page of one form: nothing is skipped
            autoFocus={focused}
            className="pr-10"
          />
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={visible ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}
            aria-pressed={visible}
            className="absolute top-1 right-1"
            onClick={() => setVisible(!visible)}
          >
            {visible ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        </div>
      )}
    </Field>
  );
}
