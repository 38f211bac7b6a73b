import { getRouteApi, useRouter } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Button, Field, Input, Notice } from "@voltcharge/ui";
import { CircleAlert, Eye, EyeOff, Info } from "lucide-react";
import { useRef, useState, type SubmitEvent } from "react";
import { api } from "@/app/api";
import { startSession } from "@/app/session";
import { Mark } from "@/shell/Mark";
import { endedWords, signInFailure } from "./wording";

const route = getRouteApi("/sign-in");

/** AUTH-1, AUTH-7: the error stands under the form and says nothing about which half was wrong. */
export function SignInPage() {
  const router = useRouter();
  const { reason, next } = route.useSearch();
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [visible, setVisible] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const ended = endedWords(reason);

  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { email, password: secret } = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setPending(true);
    setError(null);
    try {
      startSession(await api.signIn((email ?? "").trim(), secret ?? ""));
      await router.navigate({ href: next ?? "/", replace: true });
    } catch (cause) {
      setError(signInFailure(asProblem(cause)));
      password.current?.select();
    } finally {
      setPending(false);
    }
  };

  return (
    <main className="grid h-full place-items-center bg-canvas p-4">
      <title>Sign In · VoltCharge Operations</title>
      <div className="w-full max-w-88">
        <div className="mb-6 flex items-center justify-center gap-2.5">
          <Mark className="size-8" />
          <span className="text-base font-semibold">
            VoltCharge <span className="font-normal text-ink-2">Operations</span>
          </span>
        </div>
        {ended ? (
          <Notice role="status" icon={Info} className="mb-3">
            {ended}
          </Notice>
        ) : null}
        <form
          onSubmit={(event) => void submit(event)}
          aria-describedby={error ? "sign-in-error" : undefined}
          className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6"
        >
          <h1 className="text-base font-semibold">Sign in to your workstation</h1>
          <Field label="Email">
            {(control) => (
              <Input
                {...control}
                name="email"
                type="email"
                autoComplete="username"
                required
                // The one thing to do on this page; nothing before it is skipped.
                // eslint-disable-next-line jsx-a11y/no-autofocus -- a page of one form: nothing is skipped
                autoFocus
              />
            )}
          </Field>
          <Field label="Password">
            {(control) => (
              <div className="relative">
                <Input
                  {...control}
                  ref={password}
                  name="password"
                  type={visible ? "text" : "password"}
                  autoComplete="current-password"
                  required
                  className="pr-10"
                />
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={visible ? "Hide what is typed" : "Show what is typed"}
                  aria-pressed={visible}
                  className="absolute top-1 right-1"
                  onClick={() => setVisible(!visible)}
                >
                  {visible ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                </Button>
              </div>
            )}
          </Field>
          <Button type="submit" variant="primary" disabled={pending} className="mt-1 w-full">
            {pending ? "Signing in…" : "Sign In"}
          </Button>
        </form>
        <div role="alert" id="sign-in-error" className="mt-3 min-h-10">
          {error ? (
            <Notice tone="danger" icon={CircleAlert}>
              {error}
            </Notice>
          ) : null}
        </div>
      </div>
    </main>
  );
}
