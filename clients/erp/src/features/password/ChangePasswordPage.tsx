/** Change Password. */
export function ChangePasswordPage() {
  return (
    <main className="p-4">
      <title>Change Password · VoltCharge</title>
      <h1 className="text-base font-semibold">Change Password</h1>
    </main>
  );
}
