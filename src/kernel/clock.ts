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

// Clocks of other systems run ahead a little, and a till may be set to the wrong zone of the same day.
const AHEAD_MAX = Temporal.Duration.from({ hours: 24 })

/** Whether something that has happened is said to happen only later, further ahead than clocks differ. */
export function isAhead(instant: string, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(instant, now.add(AHEAD_MAX)) > 0
}
