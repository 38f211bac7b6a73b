import { getRouteApi, useRouter } from "@tanstack/react-router";
import { asProblem, type Problem } from "@voltcharge/api";
import { Button, Notice } from "@voltcharge/ui";
import { CircleAlert, KeyRound } from "lucide-react";
import { useRef, useState, type SubmitEvent } from "react";
import { api } from "@/app/api";
import { fieldErrors } from "@/app/field-errors";
import { startSession, useSession } from "@/app/session";
import { announce } from "@/shell/notices";
import { signOut } from "@/shell/sign-out";
import { FIELDS, wrongWith, type PasswordErrors, type PasswordForm } from "./own-password";
import { SecretField } from "./SecretField";

const route = getRouteApi("/signed-in/password");

/** AUTH-6: a password of one's own, demanded while the temporary one stands. */
export function ChangePasswordPage() {
  const router = useRouter();
  const { next } = route.useSearch();
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<PasswordErrors>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  if (session === null) return null;
  const forced = session.must_change_password;

  const show = (wrong: PasswordErrors): void => {
    setErrors(wrong);
    const first = FIELDS.find((field) => wrong[field] !== undefined);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.select();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget)) as unknown as PasswordForm;
    const wrong = wrongWith(typed);
    show(wrong);
    setProblem(null);
    if (Object.keys(wrong).length > 0) return;
    setPending(true);
    try {
      await api.changePassword(typed.present, typed.new);
      startSession({ ...session, must_change_password: false });
      announce("success", "Your password is changed. Your other sessions are over.");
      await router.navigate({ href: next ?? "/", replace: true });
    } catch (cause) {
      const failure = asProblem(cause);
      const refused = fieldErrors(failure, FIELDS);
      show(refused);
      if (Object.keys(refused).length === 0) setProblem(failure);
    } finally {
      setPending(false);
    }
  };

  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-canvas p-4">
      <title>Change Password · VoltCharge</title>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex w-full max-w-96 flex-col gap-4 rounded-lg border border-line bg-surface p-6"
      >
        <h1 className="text-base font-semibold">{forced ? "Choose a password of your own" : "Change Password"}</h1>
        {forced ? (
          <Notice icon={KeyRound}>
            You signed in with a temporary password, which somebody else knows. Everything else opens once you have
            changed it.
          </Notice>
        ) : null}
        {/* Tells password managers whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={session.member.email} readOnly />
        <SecretField
          label={forced ? "Temporary password" : "Present password"}
          name="present"
          autoComplete="current-password"
          error={errors.present ?? null}
          focused
        />
        <SecretField
          label="New password"
          name="new"
          autoComplete="new-password"
          error={errors.new ?? null}
          hint="At least 12 characters; a short sentence is a good one."
        />
        <SecretField
          label="New password, once more"
          name="again"
          autoComplete="new-password"
          error={errors.again ?? null}
        />
        {problem ? (
          <Notice role="alert" tone="danger" icon={CircleAlert}>
            {problem.message}
            {problem.traceId ? <span className="block font-mono text-xs">Reference {problem.traceId}</span> : null}
          </Notice>
        ) : null}
        <div className="mt-1 flex gap-2">
          <Button type="submit" variant="primary" disabled={pending} className="flex-1">
            {pending ? "Changing…" : "Change Password"}
          </Button>
          {forced ? (
            <Button onClick={() => void signOut()}>Sign Out</Button>
          ) : (
            <Button onClick={() => router.history.back()}>Cancel</Button>
          )}
        </div>
        <p className="text-xs text-ink-3">Wherever else you are signed in, you will have to sign in again.</p>
      </form>
    </main>
  );
}
