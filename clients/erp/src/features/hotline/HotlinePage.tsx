/** Hotline. */
export function HotlinePage() {
  return (
    <main className="p-4">
      <title>Hotline · VoltCharge</title>
      <h1 className="text-base font-semibold">Hotline</h1>
    </main>
  );
}
