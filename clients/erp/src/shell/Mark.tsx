/** The product's mark. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M17.6 5 8.5 18h6.2l-1.3 9 9.1-13h-6.2z" className="fill-accent-ink" />
    </svg>
  );
}
