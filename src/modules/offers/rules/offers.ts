import { transitionNotAllowed } from '../../../kernel/problems.ts'
import { offerCooldown, offerExpired, offerLimitReached, offerNeedsAnother, offerNeedsPerson } from '../errors/offers.ts'
import { OFFER_STATUSES, type offers } from '../tables/offers.ts'
import type { Campaign } from './campaigns.ts'

export type Offer = Omit<typeof offers.$inferSelect, 'organizationId'>
export { OFFER_STATUSES }
export type OfferStatus = (typeof OFFER_STATUSES)[number]

/** The life of an offer. An offer that was used stands again when its voucher is given back. */
const MOVES = {
  approve: { from: ['proposed'], to: 'made' },
  reject: { from: ['proposed'], to: 'rejected' },
  accept: { from: ['made'], to: 'accepted' },
  decline: { from: ['made', 'accepted'], to: 'declined' },
  withdraw: { from: ['proposed', 'made', 'accepted'], to: 'withdrawn' },
  use: { from: ['made', 'accepted'], to: 'used' },
  restore: { from: ['used'], to: 'accepted' },
  expire: { from: ['made', 'accepted'], to: 'expired' },
} as const satisfies Record<string, { from: readonly OfferStatus[]; to: OfferStatus }>
export type OfferMove = keyof typeof MOVES
/** What staff do; the others happen. */
const ACTIONS = ['approve', 'reject', 'accept', 'decline', 'withdraw'] as const satisfies readonly OfferMove[]

export function mayMove({ status }: Pick<Offer, 'status'>, move: OfferMove): boolean {
  return (MOVES[move].from as readonly OfferStatus[]).includes(status)
}

/** @throws transitionNotAllowed, offerExpired, in this order */
export function moved(offer: Offer, move: OfferMove, at: string): Offer {
  const { expiresAt } = offer
  if (!mayMove(offer, move)) throw notNow(offer)
  if ((move === 'accept' || move === 'decline') && expiresAt !== null && !isBefore(at, expiresAt)) throw offerExpired({ expiresAt })
  return { ...offer, status: MOVES[move].to, version: offer.version + 1, updatedAt: at }
}

function notNow(offer: Offer) {
  const allowed = ACTIONS.filter((action) => mayMove(offer, action)).map((action) => ({ action, to: [MOVES[action].to] }))
  return transitionNotAllowed({ detail: `It is ${offer.status}.`, allowed })
}

/** What was offered to a contact before, without what was rejected or withdrawn. */
export interface History {
  /** How often by this campaign. */
  readonly had: number
  /** When last, by any campaign. */
  readonly lastAt: string | null
}

const HOURS_OF_A_DAY = 24

/** Whether a campaign may offer something to a contact now. @throws offerLimitReached, offerCooldown, in this order */
export function expectFree({ limitPerContact, cooldownDays }: Pick<Campaign, 'limitPerContact' | 'cooldownDays'>, { had, lastAt }: History, now: string): void {
  if (limitPerContact !== null && had >= limitPerContact) throw offerLimitReached()
  if (lastAt === null || cooldownDays === 0) return
  const nextAllowedAt = Temporal.Instant.from(lastAt)
    .add({ hours: HOURS_OF_A_DAY * cooldownDays })
    .toString()
  if (isBefore(now, nextAllowedAt)) throw offerCooldown({ nextAllowedAt })
}

/** @param keyMakerId who made the service key that proposed it @throws transitionNotAllowed, offerNeedsPerson, offerNeedsAnother, in this order */
export function expectMayDecide(offer: Offer, { userId }: { readonly userId: string | null }, keyMakerId: string | null): void {
  if (offer.status !== 'proposed') throw notNow(offer)
  if (userId === null) throw offerNeedsPerson()
  if (userId === offer.proposerId || userId === keyMakerId) throw offerNeedsAnother()
}

/** What an offer is known by within its campaign. */
export interface OccasionKey {
  readonly key: string
  readonly id: string | null
}

interface Making {
  readonly id: string
  readonly at: string
  readonly contactId: string
  readonly occasion: OccasionKey
  readonly by: { readonly type: string; readonly id: string; readonly userId: string | null }
}

export function newOffer({ id: campaignId, occasion: kind, name, sentence, gives, validDays }: Campaign, { id, at, contactId, occasion, by }: Making): Offer {
  return {
    ...{ id, campaignId, contactId, occasion: kind, occasionKey: occasion.key, occasionId: occasion.id, status: 'proposed', name, sentence, gives, validDays },
    ...{ proposedBy: { type: by.type, id: by.id }, proposerId: by.userId, decidedBy: null, decidedAt: null, reason: null, madeAt: null, expiresAt: null },
    ...{ voucherId: null, memberId: null, journalId: null, messageId: null, version: 1, createdAt: at, updatedAt: at },
  }
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
