import { isIPv6 } from 'node:net'

/**
 * Counts failures by key (an account, an address) and says when to stop trying: after `failuresMax` in one window.
 * Attempts under way count as failures until they end, so that guessing in parallel gains nothing. Bounded: beyond
 * `keysMax` keys the oldest is forgotten. Kept in memory, by each process for itself.
 */
export interface AttemptLimit {
  /** Begins an attempt. @returns undefined, or the seconds to wait when it must not be made */
  begin(key: string, nowMs: number): number | undefined
  /** Ends an attempt that was begun. A success clears the key's failures where the limit says so. */
  end(key: string, nowMs: number, outcome: AttemptOutcome): void
}

/** `neither`: it proved nothing (the database was away, a code is still missing). */
export type AttemptOutcome = 'success' | 'failure' | 'neither'

interface Count {
  failures: number
  underWay: number
  untilMs: number
}

const WAIT_FOR_OTHERS_SECONDS = 1

/**
 * The key of an address: itself, or the /64 of an IPv6 address, of which one host has as many as it likes (RFC 4291, 2.5.1).
 * An IPv4 address within IPv6 is the IPv4 address.
 */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address
  const inner = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (inner !== undefined) return inner
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const prefix = [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])].slice(0, 4)
  return `${prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

export interface AttemptLimitOptions {
  readonly failuresMax: number
  readonly windowMs: number
  readonly keysMax: number
  /** Right for accounts; wrong for addresses, where one good account would clear guesses at others. */
  readonly successClears: boolean
}

export function attemptLimit({ failuresMax, windowMs, keysMax, successClears }: AttemptLimitOptions): AttemptLimit {
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

  return {
    begin(key, nowMs) {
      const count = countOf(key, nowMs)
      if (count.failures >= failuresMax) return Math.max(1, Math.ceil((count.untilMs - nowMs) / 1000))
      if (count.failures + count.underWay >= failuresMax) return WAIT_FOR_OTHERS_SECONDS
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
  }
}
