import { CONFIDENCE } from './intervals.ts'
import { type Share, shareOf } from './scores.ts'

/** Invitations of a survey by what became of them. What was suppressed was never sent, and counts nowhere. */
export interface Sending {
  readonly sent: number
  readonly bounced: number
  /** Invitations whose response is begun but not submitted. */
  readonly partial: number
  readonly complete: number
}

export interface Rates extends Sending {
  readonly delivered: number
  /** Complete, of those delivered. */
  readonly responseRate: Share
  /** Begun at least, of those delivered. */
  readonly startRate: Share
  /** Complete, of those begun. */
  readonly completionRate: Share
}

export function ratesOf(sending: Sending, confidence = CONFIDENCE): Rates {
  const { sent, bounced, partial, complete } = sending
  const begun = partial + complete
  // Whoever answered has received it, whatever a mail server said.
  const delivered = Math.max(sent - bounced, begun)
  return {
    ...sending,
    delivered,
    responseRate: shareOf(complete, delivered, confidence),
    startRate: shareOf(begun, delivered, confidence),
    completionRate: shareOf(complete, begun, confidence),
  }
}
