import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { type Contact, contactArchived } from '../../contacts/index.ts'
import { notify, staffWhoMay } from '../../identity/index.ts'
import { post } from '../../ledger/index.ts'
import { ABOUT_LINK_MARK, sendMessage } from '../../messaging/index.ts'
import { expectLive, findMembershipsOf, getProgram, lockMember } from '../../programs/index.ts'
import { expiryAfter, giveOffered } from '../../rewards/index.ts'
import { offerBudgetExhausted, offerExists, offerNeedsMember } from '../errors/offers.ts'
import { offerMoved, offerProposed } from '../events/offers.ts'
import { takePlace } from '../repository/campaigns.ts'
import * as repository from '../repository/offers.ts'
import { type Campaign, expectActive, type Gift } from '../rules/campaigns.ts'
import { builtIn, textData } from '../rules/messages.ts'
import { expectFree, moved, newOffer, type OccasionKey, type Offer, type OfferMove } from '../rules/offers.ts'

/** How something comes to be offered: once for each occasion, whatever repeats. */

/** The kind of due work that is the end of an offer; its reference is the offer. */
export const EXPIRY_DUE = 'offers.expiry'

interface Making {
  readonly campaign: Campaign
  /** Held: what is offered to one contact is counted by one at a time. */
  readonly contact: Contact
  readonly occasion: OccasionKey
}

/**
 * Offers something to a contact, or proposes it where somebody has to approve it.
 * @throws offerExists, offerCampaignNotActive, contactArchived, offerLimitReached, offerCooldown, offerBudgetExhausted, and as `give`
 */
export async function offerTo(tx: Tx, { campaign, contact, occasion }: Making): Promise<{ offer: Offer; created: boolean }> {
  const before = await repository.findOfOccasion(tx, campaign.id, occasion.key)
  if (before !== undefined) return before.contactId === contact.id ? { offer: before, created: false } : refuse(offerExists())
  expectActive(campaign)
  if (contact.archivedAt !== null) throw contactArchived()
  const at = tx.clock.now().toString()
  expectFree(campaign, await repository.historyOf(tx, contact.id, campaign.id), at)
  const offer = newOffer(campaign, { id: tx.newId(), at, contactId: contact.id, occasion, by: tx.actor })
  await repository.insertOffer(tx, offer)
  if (!(await takePlace(tx, campaign.id))) throw offerBudgetExhausted()
  if (!campaign.needsApproval) return { offer: await make(tx, { ...offer, version: 0 }, campaign), created: true }
  announce(tx, { event: offerProposed, ...about(offer), data: factsOf(offer), summary: offer.name })
  await askForApproval(tx, offer)
  return { offer, created: true }
}

/** What is offered is there from now on. The contact is held. @throws offerNeedsMember, programClosed, contactNotAllowed, channelNotConfigured, and as the rules say */
export async function make(tx: Tx, offer: Offer, { message }: Pick<Campaign, 'message'>, decided: Partial<Offer> = {}): Promise<Offer> {
  const { contactId, id, validDays, gives } = offer
  const at = tx.clock.now().toString()
  const expiresAt = expiryAfter(validDays, at, tx.organization.timeZone)
  if (contactId === null || expiresAt === null) throw new Error(`offer ${id} cannot be made`)
  const standing: Standing = { ...moved(offer, 'approve', at), ...decided, contactId, madeAt: at, expiresAt }
  const given = gives.type === 'voucher' ? await giveVoucher(tx, standing, gives) : await givePoints(tx, standing, gives)
  const made: Standing = { ...standing, ...given }
  const messageId = message === null ? null : await send(tx, made, message)
  scheduleDue(tx, { kind: EXPIRY_DUE, reference: id, dueAt: expiresAt })
  return keep(tx, { ...made, messageId }, 'approve')
}

/** An offer that is made. */
type Standing = Offer & { readonly contactId: string; readonly expiresAt: string }

async function giveVoucher(tx: Tx, { id: offerId, contactId, expiresAt }: Standing, { name, worth, currency }: Gift & { type: 'voucher' }) {
  return { voucherId: await giveOffered(tx, { offerId, contactId, name, worth, currency, expiresAt }) }
}

/** Booked under the offer's id: the ledger takes it once. @throws offerNeedsMember, programClosed, programNotLive, amountTooLarge */
async function givePoints(tx: Tx, { id, contactId, expiresAt }: Standing, { programId, unit, amount }: Gift & { type: 'points' }) {
  const membership = (await findMembershipsOf(tx, contactId)).find((each) => each.programId === programId)
  const member = membership && (await lockMember(tx, membership.id))
  if (member?.status !== 'active') throw offerNeedsMember()
  expectLive(await getProgram(tx, programId))
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'adjust',
    source: { type: 'offer', id },
    details: { offerId: id },
    transfers: [{ unit, amount, debit: 'adjustment', credit: 'available', creditMember: member.id, expiresAt }],
  })
  return { memberId: member.id, journalId }
}

/** The code of a voucher stands in what is sent, and is kept nowhere. @throws contactNotAllowed, channelNotConfigured */
async function send(tx: Tx, offer: Standing, { channel, templateKey }: NonNullable<Campaign['message']>): Promise<string> {
  const { id, contactId, voucherId } = offer
  const { message } = await sendMessage(tx, {
    ...{ contactId, channel, purpose: 'marketing', reference: id, aboutId: id, templateKey, builtIn: builtIn(channel === 'email') },
    data: (language) => textData(offer, language, voucherId === null ? null : ABOUT_LINK_MARK, tx.organization.timeZone),
  })
  return message.id
}

/** Saves an offer that has moved, and tells it. */
export function keep(tx: Tx, offer: Offer, move: OfferMove): Offer {
  repository.saveOffer(tx, offer)
  announce(tx, { event: offerMoved[move], ...about(offer), data: factsOf(offer), summary: offer.name })
  return offer
}

export function about({ id, contactId, occasion, occasionId }: Offer) {
  return { resourceId: id, contactId, aboutId: occasion === 'complaint_resolved' ? occasionId : null }
}

function factsOf(offer: Offer) {
  const { reason: _words, sentence: _said, ...facts } = wireOffer(offer)
  return facts
}

/** As the wire shows it. */
export function wireOffer({ occasionKey: _key, proposerId: _proposer, validDays: _days, ...offer }: Offer) {
  return offer
}

/** Tells those who may approve. */
async function askForApproval(tx: Tx, offer: Offer): Promise<void> {
  const { id, name, proposerId } = offer
  const { contactId, aboutId } = about(offer)
  const excluded = new Set([tx.actor.personId, proposerId])
  for (const userId of await staffWhoMay(tx, 'loyalty:approve')) {
    if (excluded.has(userId)) continue
    notify(tx, { userId, type: offerProposed.type, summary: name, resource: { type: 'offer', id }, contactId, aboutId })
  }
}
