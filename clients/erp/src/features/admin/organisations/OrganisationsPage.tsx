/** Organisations. */
export function OrganisationsPage() {
  return (
    <main className="p-4">
      <title>Organisations · VoltCharge</title>
      <h1 className="text-base font-semibold">Organisations</h1>
    </main>
  );
}
