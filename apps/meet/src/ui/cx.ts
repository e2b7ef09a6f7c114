/** Joins class names; what is absent or false is left out. */
export function cx(...classes: readonly (string | false | undefined)[]): string {
  return classes.filter(Boolean).join(" ");
}
