/** A part of a whole, to four places; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000
}

export interface Duration {
  readonly n: number
  readonly meanSeconds: number | null
  readonly medianSeconds: number | null
  readonly p90Seconds: number | null
}

/** In whole seconds. */
export function durationOf({ n, meanSeconds, medianSeconds, p90Seconds }: Duration): Duration {
  const rounded = (seconds: number | null) => (seconds === null ? null : Math.round(seconds))
  return { n, meanSeconds: rounded(meanSeconds), medianSeconds: rounded(medianSeconds), p90Seconds: rounded(p90Seconds) }
}
export const NO_DURATION: Duration = { n: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null }
