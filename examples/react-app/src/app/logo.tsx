/** Two faces that overlap. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <circle cx="12.5" cy="16" r="6.5" fill="none" stroke="var(--on-accent)" strokeWidth="2.6" />
      <circle cx="19.5" cy="16" r="6.5" fill="var(--on-accent)" fillOpacity=".92" />
    </svg>
  );
}
