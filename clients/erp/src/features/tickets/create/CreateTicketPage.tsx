/** Create Ticket. */
export function CreateTicketPage() {
  return (
    <main className="p-4">
      <title>Create Ticket · VoltCharge</title>
      <h1 className="text-base font-semibold">Create Ticket</h1>
    </main>
  );
}
