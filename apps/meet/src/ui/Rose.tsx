/** The mark: a rose from above, five petals folded round each other. */
export function Rose({ size = 28 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M16 3.5c4.6 0 8 2.6 8.6 6.4 3 1.8 4.4 5 3.3 8.6-.9 3-3.1 4.9-5.9 5.4C20.5 27 18.5 28.5 16 28.5s-4.5-1.5-6-4.6c-2.8-.5-5-2.4-5.9-5.4C3 14.9 4.4 11.7 7.4 9.9 8 6.1 11.4 3.5 16 3.5Z" />
      <path d="M7.4 9.9c3.2-1.5 6-.9 8.1 1.1 2.9-1.6 6.3-1.7 9.1-1.1M22 23.9c.9-3.3.2-5.9-1.9-7.7M10 23.9c-1.3-4 .4-8.3 5.5-12.9" />
      <path d="M20.1 16.2a4.2 4.2 0 1 0-1.6 4.3" />
    </svg>
  );
}
