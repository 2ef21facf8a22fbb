/** The milliseconds of "300", "300ms", "0.3s" or "2m"; not a number if the text is none of these. */
export function durationOf(text: string): number {
  const [, number, unit] = /^\s*([\d.]+)(ms|s|m)?\s*$/.exec(text) ?? [];
  return +number! * (unit === "m" ? 6e4 : unit === "s" ? 1e3 : 1);
}
