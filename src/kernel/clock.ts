/**
 * Where "now" comes from. A live organization follows the machine; a test organization has a clock that stands still
 * until it is moved (`PUT /v1/test-clock`). This is the one file that asks the machine for the time.
 */
export interface Clock {
  /** The present instant, in whole milliseconds. */
  now(): Temporal.Instant
}

let present = Temporal.Instant.fromEpochMilliseconds(Date.now())

export const systemClock: Clock = {
  // Asked several times in a millisecond by whoever makes many things at once.
  now() {
    const at = Date.now()
    if (at !== present.epochMilliseconds) present = Temporal.Instant.fromEpochMilliseconds(at)
    return present
  },
}

export function clockStandingAt(instant: Temporal.Instant): Clock {
  return { now: () => instant }
}

/** Milliseconds since an arbitrary start, for measuring; never for the domain. */
export function elapsedMs(): number {
  return performance.now()
}
