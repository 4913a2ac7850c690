import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { contactVisibility, lockContact, lockSurvivor, survivorOf } from '../../contacts/index.ts'
import { makerOfKey, notify } from '../../identity/index.ts'
import { lockVoucher, reverseJournalWithin, takeBackOffered } from '../../rewards/index.ts'
import { offerNotFound, offerOccasionMissing } from '../errors/offers.ts'
import { offerMoved } from '../events/offers.ts'
import { findCampaign, givePlaceBack } from '../repository/campaigns.ts'
import * as repository from '../repository/offers.ts'
import type { Campaign } from '../rules/campaigns.ts'
import * as rules from '../rules/offers.ts'
import type { NewOffer, OfferListQuery } from '../schemas/offers.ts'
import { findKnown } from './campaigns.ts'
import { about, keep, make, offerTo, wireOffer } from './making.ts'
import { contactOf, occasionOf } from './occasions.ts'

type Offer = rules.Offer
export type WireOffer = ReturnType<typeof wireOffer>
interface Words {
  readonly reason?: string | undefined
}

/**
 * Offers something to a contact by a campaign, once for the occasion.
 * @throws offerCampaignNotFound, validationFailed, naturalKeyRequired, offerOccasionMissing, and as `offerTo`
 */
export function createOffer(ctx: Context, given: NewOffer): Promise<WireOffer & { readonly created: boolean }> {
  return transact(ctx, async (tx) => {
    const campaign = await findKnown(tx, given.campaignId)
    const contact = await lockSurvivor(tx, given.contactId)
    if (contact === undefined || contact.erasedAt !== null) throw fault('/contactId', 'unknown', 'is no contact')
    const { offer, created } = await offerTo(tx, { campaign, contact, occasion: await askedFor(tx, campaign, contact.id, given) })
    return { ...wireOffer(offer), created }
  })
}

/** What it is offered for. */
async function askedFor(tx: Tx, campaign: Campaign, contactId: string, { occasionId, externalId }: NewOffer): Promise<rules.OccasionKey> {
  const isAbout = campaign.occasion === 'win_back' || campaign.occasion === 'complaint_resolved'
  if (isAbout && occasionId === undefined) throw fault('/occasionId', 'required', 'is the win-back or the complaint')
  if (!isAbout && occasionId !== undefined) throw fault('/occasionId', 'contradicts', 'belongs to a win-back or a complaint')
  if (campaign.occasion !== 'manual' && externalId !== undefined) throw fault('/externalId', 'contradicts', 'belongs to campaigns by hand')
  if (campaign.occasion === 'manual') {
    expectRecognisable(tx, { externalId })
    return { key: `manual ${externalId ?? tx.newId()}`, id: externalId ?? null }
  }
  const about = occasionId ?? contactId
  if ((await contactOf(tx, campaign, about)) !== contactId) throw offerOccasionMissing()
  return (await occasionOf(tx, campaign, about)) ?? refuse(offerOccasionMissing())
}

const fault = (pointer: string, code: string, detail: string) => validationFailed({ errors: [{ pointer, code, detail }] })

/** @throws offerNotFound */
export async function getOffer(ctx: Context, id: string): Promise<WireOffer> {
  return wireOffer(await findSeen(ctx, id))
}

async function findSeen(ctx: Context, id: string): Promise<Offer> {
  return (await repository.findOffer(ctx, id, contactVisibility)) ?? refuse(offerNotFound())
}

/** @throws invalidCursor */
export async function listOffers(ctx: Context, query: OfferListQuery): Promise<JsonText> {
  return repository.listOffers(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** What somebody else proposed is made. @throws offerNotFound, staleVersion, transitionNotAllowed, offerNeedsPerson, offerNeedsAnother, and as `make` */
export function approveOffer(ctx: Context, id: string): Promise<WireOffer> {
  return transact(ctx, async (tx) => {
    const { offer } = await lockToDecide(tx, id)
    const { message } = (await findCampaign(tx, offer.campaignId)) ?? { message: null }
    return tellProposer(tx, await make(tx, offer, { message }, decided(tx)), 'approve')
  })
}

/** @throws offerNotFound, staleVersion, transitionNotAllowed, offerNeedsPerson, offerNeedsAnother */
export function rejectOffer(ctx: Context, id: string, { reason }: Words): Promise<WireOffer> {
  return transact(ctx, async (tx) => {
    const { offer } = await lockToDecide(tx, id)
    const rejected = { ...rules.moved(offer, 'reject', tx.clock.now().toString()), ...decided(tx), reason: reason ?? null }
    givePlaceBack(tx, offer.campaignId)
    return tellProposer(tx, keep(tx, rejected, 'reject'), 'reject')
  })
}

/** The customer said yes. @throws offerNotFound, staleVersion, transitionNotAllowed, offerExpired */
export function acceptOffer(ctx: Context, id: string): Promise<WireOffer> {
  return transact(ctx, async (tx) => {
    const { offer } = await lock(tx, id)
    return wireOffer(keep(tx, rules.moved(offer, 'accept', tx.clock.now().toString()), 'accept'))
  })
}

/** The customer wants none: what it gave is taken back. @throws offerNotFound, staleVersion, transitionNotAllowed, offerExpired, insufficientPoints, alreadyReversed */
export function declineOffer(ctx: Context, id: string, words: Words): Promise<WireOffer> {
  return transact(ctx, (tx) => end(tx, id, 'decline', words))
}

/** The house takes it back, and the place in the budget is free again. @throws offerNotFound, staleVersion, transitionNotAllowed, insufficientPoints, alreadyReversed */
export function withdrawOffer(ctx: Context, id: string, words: Words): Promise<WireOffer> {
  return transact(ctx, async (tx) => {
    const withdrawn = await end(tx, id, 'withdraw', words)
    givePlaceBack(tx, withdrawn.campaignId)
    return withdrawn
  })
}

const TAKEN_BACK = { decline: 'the offer was declined', withdraw: 'the offer was withdrawn' }

async function end(tx: Tx, id: string, move: keyof typeof TAKEN_BACK, { reason }: Words): Promise<WireOffer> {
  const { offer, voucher } = await lock(tx, id)
  const ended = { ...rules.moved(offer, move, tx.clock.now().toString()), reason: reason ?? null }
  if (voucher !== undefined) await takeBackOffered(tx, voucher, TAKEN_BACK[move])
  if (offer.journalId !== null) await reverseJournalWithin(tx, offer.journalId, TAKEN_BACK[move])
  return wireOffer(keep(tx, ended, move))
}

/** Its contact is locked before it, and the voucher that it gave, as by whoever uses that. */
async function lock(tx: Tx, id: string) {
  const { contactId, voucherId } = await findSeen(tx, id)
  if (contactId !== null) await lockContact(tx, contactId)
  const voucher = voucherId === null ? undefined : await lockVoucher(tx, voucherId)
  const offer = (await repository.lockOffer(tx, id)) ?? refuse(offerNotFound())
  expectVersion(tx, offer)
  return { offer, voucher }
}

async function lockToDecide(tx: Tx, id: string) {
  const locked = await lock(tx, id)
  const { offer } = locked
  rules.expectMayDecide(offer, tx.actor, offer.proposerId === null ? await makerOfKey(tx, offer.proposedBy) : null)
  return locked
}

function decided({ actor: { type, id }, clock }: Tx): Pick<Offer, 'decidedBy' | 'decidedAt'> {
  return { decidedBy: { type, id }, decidedAt: clock.now().toString() }
}

function tellProposer(tx: Tx, offer: Offer, move: 'approve' | 'reject'): WireOffer {
  const { id, name: summary, proposerId: userId } = offer
  const { contactId, aboutId } = about(offer)
  if (userId !== null) notify(tx, { userId, type: offerMoved[move].type, summary, resource: { type: 'offer', id }, contactId, aboutId })
  return wireOffer(offer)
}
