/** Team Management. */
export function MembersPage() {
  return (
    <main className="p-4">
      <title>Team Management · VoltCharge</title>
      <h1 className="text-base font-semibold">Team Management</h1>
    </main>
  );
}
