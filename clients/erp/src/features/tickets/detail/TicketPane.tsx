/** Ticket. */
export function TicketPane() {
  return (
    <main className="p-4">
      <title>Ticket · VoltCharge</title>
      <h1 className="text-base font-semibold">Ticket</h1>
    </main>
  );
}
