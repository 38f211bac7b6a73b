/** Contact. */
export function ContactPane() {
  return (
    <main className="p-4">
      <title>Contact · VoltCharge</title>
      <h1 className="text-base font-semibold">Contact</h1>
    </main>
  );
}
