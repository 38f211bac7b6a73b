import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { TooltipProvider } from "@voltcharge/ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app.css";
import { Forbidden } from "./app/guards";
import { queryClient } from "./app/query-client";
import { router } from "./app/router";
import { onSessionChange } from "./app/session";
import { ledger } from "./features/chargers/commands/ledger";
import { callStore } from "./live/call-store";
import { chargerStore } from "./live/charger-store";
import { contactStore } from "./live/contact-store";
import { ticketStore } from "./live/ticket-store";

onSessionChange((session, reason) => {
  if (session !== null) return;
  // Nothing one member saw may be there when the next one signs in.
  queryClient.clear();
  chargerStore.clear();
  ticketStore.clear();
  contactStore.clear();
  callStore.clear();
  ledger.clear();
  const next = reason === "signed_out" ? undefined : router.state.location.href;
  void router.navigate({ to: "/sign-in", search: { reason: reason ?? undefined, next }, replace: true });
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root, {
  onCaughtError: (error) => {
    // A page that a role does not open is an answer, not a fault.
    if (!(error instanceof Forbidden)) console.error(error);
  },
}).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400}>
        <RouterProvider router={router} />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
