/** Contacts. */
export function ContactsPage() {
  return (
    <main className="p-4">
      <title>Contacts · VoltCharge</title>
      <h1 className="text-base font-semibold">Contacts</h1>
    </main>
  );
}
