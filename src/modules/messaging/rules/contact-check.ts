import type { ContactChannel, Purpose } from '../tables.ts'
import { endOfQuiet, isQuiet, type QuietHours } from './quiet-hours.ts'

/** Why somebody may not be contacted, in the order in which it is asked. The last two pass with time. */
const CHECK_REASONS = ['contact-archived', 'no-address', 'address-bounced', 'consent-missing', 'consent-withdrawn', 'frequency-cap', 'quiet-hours'] as const
export type CheckReason = (typeof CHECK_REASONS)[number]

/** At most so many messages within so many days, by a channel or (null) by all together. */
export interface FrequencyCap {
  readonly channel: string | null
  readonly messagesMax: number
  readonly days: number
}

/** All that "may I contact?" is decided from. */
export interface Situation {
  readonly channel: ContactChannel
  readonly purpose: Purpose
  readonly at: Temporal.Instant
  readonly archived: boolean
  /** Whether the contact can be reached by the channel, by an address that is not known to fail. */
  readonly address: 'good' | 'bounced' | 'none'
  /** What was said last of this channel and purpose. */
  readonly consent: 'granted' | 'withdrawn' | undefined
  readonly quietHours: QuietHours | null
  /** Of the contact. */
  readonly timeZone: string
  readonly caps: readonly FrequencyCap[]
  /** When messages that count went or will go to the contact. */
  readonly counted: readonly { readonly channel: string; readonly at: Temporal.Instant }[]
}

export interface Verdict {
  readonly allowed: boolean
  readonly reasons: CheckReason[]
  /** From when on nothing would stand against it any more; null when it is allowed now, or time alone does not help. */
  readonly nextAllowedAt: Temporal.Instant | null
}

export function checkContact(situation: Situation): Verdict {
  const lasting = lastingReasons(situation)
  const { purpose, at, quietHours, timeZone } = situation
  if (purpose === 'service') return { allowed: lasting.length === 0, reasons: lasting, nextAllowedAt: null }
  const free = endOfCaps(situation)
  const capped: CheckReason[] = Temporal.Instant.compare(free, at) > 0 ? ['frequency-cap'] : []
  const quiet: CheckReason[] = quietHours !== null && isQuiet(quietHours, at, timeZone) ? ['quiet-hours'] : []
  const reasons = [...lasting, ...capped, ...quiet]
  const passes = lasting.length === 0 && reasons.length > 0
  return {
    allowed: reasons.length === 0,
    reasons,
    nextAllowedAt: passes ? (quietHours === null ? free : endOfQuiet(quietHours, free, timeZone)) : null,
  }
}

/** What only somebody's doing changes, never time alone. */
function lastingReasons({ archived, address, purpose, consent }: Situation): CheckReason[] {
  const reasons: CheckReason[] = []
  if (archived) reasons.push('contact-archived')
  if (address === 'none') reasons.push('no-address')
  if (address === 'bounced') reasons.push('address-bounced')
  if (purpose !== 'service' && consent === 'withdrawn') reasons.push('consent-withdrawn')
  if (purpose === 'marketing' && consent === undefined) reasons.push('consent-missing')
  return reasons
}

/**
 * The first instant from `at` on at which no cap is reached: a cap of n within d days is free again d days after the n-th
 * latest message. What is to go later counts too, so that no window of d days ever holds more than n.
 */
function endOfCaps({ channel, at, caps, counted }: Situation): Temporal.Instant {
  return caps
    .filter((cap) => cap.channel === null || cap.channel === channel)
    .reduce((free, cap) => {
      const times = counted
        .filter((message) => cap.channel === null || message.channel === cap.channel)
        .map((message) => message.at)
        .sort((a, b) => Temporal.Instant.compare(b, a))
      const last = times[cap.messagesMax - 1]
      return last === undefined ? free : later(free, last.add({ hours: 24 * cap.days }))
    }, at)
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
