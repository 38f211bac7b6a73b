/** API Keys. */
export function KeysPage() {
  return (
    <main className="p-4">
      <title>API Keys · VoltCharge</title>
      <h1 className="text-base font-semibold">API Keys</h1>
    </main>
  );
}
