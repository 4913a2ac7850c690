/**
 * Counts what comes from whom by key (an account, an address, a form) and says when to stop: after so many in one window.
 * Attempts under way count until they end, so that guessing in parallel gains nothing. Bounded: beyond `keysMax` keys the
 * oldest is forgotten. Kept in memory, by each process for itself.
 */
export interface AttemptLimit {
  /** Begins an attempt of which only failures count. @returns undefined, or the seconds to wait when it must not be made */
  begin(key: string, max: number, nowMs: number): number | undefined
  /** Ends an attempt that was begun. A success clears the key's failures where the limit says so. */
  end(key: string, nowMs: number, outcome: AttemptOutcome): void
  /** Counts one, whatever becomes of it. @returns undefined, or the seconds to wait when there were `max` already */
  take(key: string, max: number, nowMs: number): number | undefined
}

/** `neither`: it proved nothing (the database was away, a code is still missing). */
export type AttemptOutcome = 'success' | 'failure' | 'neither'

interface Count {
  failures: number
  underWay: number
  untilMs: number
}

const WAIT_FOR_OTHERS_SECONDS = 1

interface AttemptLimitOptions {
  readonly windowMs: number
  readonly keysMax: number
  /** Right for accounts; wrong for addresses, where one good account would clear guesses at others. */
  readonly successClears?: boolean
}

export function attemptLimit({ windowMs, keysMax, successClears = false }: AttemptLimitOptions): AttemptLimit {
  const counts = new Map<string, Count>()

  function countOf(key: string, nowMs: number): Count {
    const known = counts.get(key)
    if (known !== undefined && known.untilMs > nowMs) return known
    const count = { failures: 0, underWay: known?.underWay ?? 0, untilMs: nowMs + windowMs }
    counts.delete(key)
    if (counts.size >= keysMax) for (const oldest of counts.keys()) if (counts.delete(oldest)) break
    counts.set(key, count)
    return count
  }

  const limit: AttemptLimit = {
    begin(key, max, nowMs) {
      const count = countOf(key, nowMs)
      if (count.failures >= max) return Math.max(1, Math.ceil((count.untilMs - nowMs) / 1000))
      if (count.failures + count.underWay >= max) return WAIT_FOR_OTHERS_SECONDS
      count.underWay += 1
      return undefined
    },
    end(key, nowMs, outcome) {
      const count = countOf(key, nowMs)
      count.underWay = Math.max(0, count.underWay - 1)
      if (outcome === 'failure') count.failures += 1
      else if (outcome === 'success' && successClears) count.failures = 0
      if (count.failures === 0 && count.underWay === 0) counts.delete(key)
    },
    take(key, max, nowMs) {
      const wait = limit.begin(key, max, nowMs)
      if (wait === undefined) limit.end(key, nowMs, 'failure')
      return wait
    },
  }
  return limit
}
