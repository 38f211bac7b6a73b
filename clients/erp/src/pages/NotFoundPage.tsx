import { Link } from "@tanstack/react-router";
import { BUTTON_LINK } from "./link-style";
import { MessagePage } from "./Page";

export function NotFoundPage() {
  return (
    <MessagePage
      code="404"
      title="There is no such page"
      action={
        <Link to="/" className={BUTTON_LINK}>
          Go to the Dashboard
        </Link>
      }
    >
      The address may be mistyped, or what it showed has moved. Press Ctrl K to search for a charger or a page.
    </MessagePage>
  );
}
