import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Button } from "@voltcharge/ui";
import { Forbidden } from "@/app/guards";
import { currentSession, roleWord } from "@/app/session";
import { BUTTON_LINK } from "./link-style";
import { MessagePage } from "./Page";

/** What the router shows instead of a screen that may not or cannot be shown. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof Forbidden) return <ForbiddenPage />;
  const problem = asProblem(error);
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <MessagePage
      title={problem.title}
      action={
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
      }
    >
      <p>{problem.detail || "This screen could not be shown. Nothing was changed."}</p>
      {problem.traceId ? <p className="mt-2 font-mono text-xs text-ink-3">Reference {problem.traceId}</p> : null}
    </MessagePage>
  );
}

function ForbiddenPage() {
  const session = currentSession();
  return (
    <MessagePage
      code="403"
      title="Your role does not open this page"
      action={
        <Link to="/" className={BUTTON_LINK}>
          Go to the Dashboard
        </Link>
      }
    >
      You are signed in as {session ? `${session.member.name} (${roleWord(session)})` : "somebody else"}. If you need
      this page for your work, ask an Admin to change your role.
    </MessagePage>
  );
}
