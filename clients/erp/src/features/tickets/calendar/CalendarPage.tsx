/** Calendar. */
export function CalendarPage() {
  return (
    <main className="p-4">
      <title>Calendar · VoltCharge</title>
      <h1 className="text-base font-semibold">Calendar</h1>
    </main>
  );
}
