/** Audit Log. */
export function AuditPage() {
  return (
    <main className="p-4">
      <title>Audit Log · VoltCharge</title>
      <h1 className="text-base font-semibold">Audit Log</h1>
    </main>
  );
}
