import { randomFillSync, randomInt } from 'node:crypto'
import { v7 } from 'uuid'

const SEQUENCE_MAX = 0xffff_ffff
let sequence = randomInt(0x3fff_ffff)

/**
 * A UUID v7 (RFC 9562, 5.7). Its time is the given instant, so that the order of ids is the order of `createdAt`, also
 * under a test clock. Within one millisecond of this process a counter keeps the order of creation: it never goes back, since
 * clocks that stand still come and go between others, and begins anew after three thousand million ids at the soonest.
 */
export function newId(at: Temporal.Instant): string {
  const msecs = at.epochMilliseconds
  sequence = sequence === SEQUENCE_MAX ? 0 : sequence + 1
  return v7({ msecs, seq: sequence, random: sixteenRandomBytes() })
}

// Asking the system for sixteen bytes costs as much as asking for a few thousand.
const pool = new Uint8Array(4_096)
let taken = pool.length

function sixteenRandomBytes(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += 16
  return pool.subarray(taken - 16, taken)
}

/** The smallest UUID v7 of an instant: a bound for ranges over ids. */
export function firstIdAt(at: Temporal.Instant): string {
  const hex = Math.max(0, at.epochMilliseconds).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}

/** What platform-wide rows (operators, jobs before a tenant is known) carry as organization. */
export const NO_ORGANIZATION = '00000000-0000-0000-0000-000000000000'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id of this service that a text is, as it is spelt here; null where it is another's, or none. */
export function idIn(text: string | null | undefined): string | null {
  return text != null && UUID.test(text) ? text.toLowerCase() : null
}
