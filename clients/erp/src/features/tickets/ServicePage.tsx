/** Service. */
export function ServicePage() {
  return (
    <main className="p-4">
      <title>Service · VoltCharge</title>
      <h1 className="text-base font-semibold">Service</h1>
    </main>
  );
}
