import type { OrderBooking } from '../../../kernel/participants.ts'
import { asRefusal, Refusal, refuse } from '../../../kernel/problem.ts'
import { naturalKeyRequired } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { expectRecognisable } from '../../../platform/natural-key.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { amountTooLarge, post, redeem, restore } from '../../ledger/index.ts'
import { seenOrders } from '../../orders/index.ts'
import {
  currencyMismatch,
  expectLive,
  getProgram,
  holdMember,
  lockMember,
  type Member,
  memberNotActive,
  memberNotFound,
  noteActivity,
  type Program,
  periodAt,
} from '../../programs/index.ts'
import { redemptionExists, redemptionNotFound } from '../errors/redemptions.ts'
import { rewardOutOfStock, unknownReference } from '../errors/rewards.ts'
import { redemptionMade, redemptionReversedEvent } from '../events/redemptions.ts'
import * as repository from '../repository/redemptions.ts'
import { findReward, takeStock } from '../repository/rewards.ts'
import * as rules from '../rules/redemptions.ts'
import { expectAvailable, expectFew } from '../rules/rewards.ts'
import type { MadeRedemption, NewRedemption, RedemptionListQuery, Reversal, WireRedemption } from '../schemas/redemptions.ts'
import { goesOn, termsOf } from './members.ts'
import { endVouchers, giveVouchers } from './reward-vouchers.ts'

type Redemption = rules.Redemption

/**
 * Takes units of a member, for a reward or as money, once for its external id.
 * @throws naturalKeyRequired, validationFailed, memberNotFound, redemptionExists, programClosed, memberNotActive, currencyMismatch,
 * rewardNotAvailable, rewardLimitReached, rewardOutOfStock, insufficientPoints, amountTooLarge, in this order
 */
export function redeemUnits(ctx: Context, given: NewRedemption): Promise<MadeRedemption & { readonly created: boolean }> {
  expectRecognisable(ctx, given)
  const ofReward = rules.isForReward(given)
  return transact(ctx, async (tx) => {
    const member = await holdMember(tx, given.memberId)
    const before = given.externalId === undefined ? undefined : await repository.findByExternalId(tx, given.externalId)
    if (before !== undefined) {
      if (before.memberId !== member.id) throw redemptionExists()
      if (!rules.saysTheSame(before, given)) throw redemptionExists({ existingId: before.id })
      return { ...wireRedemption(before), created: false }
    }
    const program = await getProgram(tx, member.programId)
    expectLive(program)
    if (member.status !== 'active') throw memberNotActive()
    const order = await orderOf(tx, given)
    const what = ofReward ? await takeReward(tx, program, member, given) : await takeAsMoney(tx, program, given as rules.AskedUnits)
    const id = tx.newId()
    const { journalId } = await post(tx, {
      id: tx.newId(),
      programId: program.id,
      kind: 'redeem',
      source: { type: 'redemption', id },
      details: { redemptionId: id, rewardId: what.rewardId },
      transfers: [redeem({ unit: what.unit, amount: what.amount, memberId: member.id })],
    })
    const issued = what.gives?.type === 'voucher' ? await giveVouchers(tx, member, what.gives, { id, quantity: what.quantity }) : []
    const voucherIds = issued.map(({ voucher }) => voucher.id)
    const booked = { ...what, ...order, id, voucherIds, journalId, drawnBy: journalId, externalId: given.externalId ?? null }
    const codes = issued.length === 0 ? {} : { codes: issued.map(({ code }) => code) }
    return { ...(await noteRedemption(tx, member, booked)), ...codes, created: true }
  })
}

type What = Pick<Redemption, 'rewardId' | 'quantity' | 'gives' | 'unit' | 'amount' | 'value' | 'currency'>

/** Stock is locked last before the posting: other members wait for it. */
async function takeReward(tx: Tx, program: Program, { contactId, tier }: Member, { rewardId, quantity }: rules.AskedReward): Promise<What> {
  const reward = await findReward(tx, rewardId)
  if (reward === undefined || reward.programId !== program.id) throw unknownReference('/rewardId', 'is no reward of the program')
  const { currency, timeZone } = await termsOf(tx, program)
  const at = tx.clock.now().toString()
  const { limitPerMember, gives, unit } = reward
  if (gives.type === 'voucher') expectFew(quantity)
  const had = limitPerMember === null ? 0 : await repository.hadOf(tx, { contactId, rewardId, ...periodAt(limitPerMember.period, at, timeZone) })
  expectAvailable(reward, { tier, quantity, at, had })
  const [amount, value] = [reward.cost * quantity, gives.type === 'money' ? gives.amount * quantity : null]
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(value ?? 0)) throw amountTooLarge()
  if (reward.stock !== null && !(await takeStock(tx, { id: rewardId, quantity })))
    throw rewardOutOfStock({ stock: (await findReward(tx, rewardId))?.stock ?? 0 })
  return { rewardId, quantity, gives, unit, amount, value, currency: value === null ? null : currency }
}

async function takeAsMoney(tx: Tx, program: Program, { unit, amount, value }: rules.AskedUnits): Promise<What> {
  const { currency, units } = await termsOf(tx, program)
  if (!units.some(({ code }) => code === unit)) throw unknownReference('/unit', 'is no unit of the program')
  if (value !== undefined && value.currency !== currency) throw currencyMismatch()
  if (value !== undefined) rules.expectWorth(unit, amount, value, '/value/amount')
  return { rewardId: null, quantity: 1, gives: null, unit, amount, value: value?.amount ?? null, currency: value?.currency ?? null }
}

/** The order that is paid; by the id of another system it may come later. @throws validationFailed */
export async function orderOf(tx: Tx, { orderId, orderExternalId }: Pick<rules.Asked, 'orderId' | 'orderExternalId'>) {
  if (orderId !== undefined && !(await seenOrders(tx, [orderId])).has(orderId)) throw unknownReference('/orderId', 'is no order that you may see')
  return { orderId: orderId ?? null, orderExternalId: orderExternalId ?? null }
}

type Booked = What & Pick<Redemption, 'id' | 'journalId' | 'drawnBy' | 'externalId' | 'orderId' | 'orderExternalId'> & Partial<Pick<Redemption, 'voucherIds'>>

/** What was booked is kept as a redemption, so that it can go back; and is a sign of life of the member. */
export async function noteRedemption(tx: Tx, { id: memberId, programId, contactId }: Member, booked: Booked): Promise<WireRedemption> {
  await noteActivity(tx, await getProgram(tx, programId), { id: memberId }, booked.journalId)
  const at = tx.clock.now().toString()
  const redemption: Redemption = {
    voucherIds: [],
    ...booked,
    programId,
    memberId,
    contactId,
    restored: 0,
    status: 'redeemed',
    redeemedAt: at,
    reversedAt: null,
    reversalReason: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
  await repository.insertRedemption(tx, redemption)
  const { reversalReason: _words, ...facts } = wireRedemption(redemption)
  announce(tx, { event: redemptionMade, resourceId: redemption.id, contactId, data: facts, summary: `${redemption.amount} ${redemption.unit}` })
  return wireRedemption(redemption)
}

/** @throws redemptionNotFound */
export async function getRedemption(ctx: Context, id: string): Promise<WireRedemption> {
  return wireRedemption((await repository.findRedemption(ctx, id, contactVisibility)) ?? refuse(redemptionNotFound()))
}

/** @throws invalidCursor */
export async function listRedemptions(ctx: Context, query: RedemptionListQuery): Promise<JsonText> {
  return repository.listRedemptions(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/**
 * Gives units back to the lots that they were taken from, and a reward to its stock; the vouchers that it gave end.
 * @throws redemptionNotFound, naturalKeyRequired, staleVersion, redemptionReversed, validationFailed, moreThanRedeemed, rewardVoucherUsed
 */
export function reverseRedemption(ctx: Context, id: string, { amount, reason }: Reversal): Promise<WireRedemption> {
  return transact(ctx, async (tx) => {
    const { memberId } = (await repository.findRedemption(tx, id, contactVisibility)) ?? refuse(redemptionNotFound())
    if (amount !== undefined && tx.repeatable === undefined)
      throw naturalKeyRequired({ errors: [{ pointer: 'Idempotency-Key', in: 'header', code: 'required', detail: 'is needed where only a part goes back' }] })
    const member = await goesOn(tx, await holdMember(tx, memberId))
    const redemption = (await repository.lockRedemption(tx, id)) ?? refuse(redemptionNotFound())
    expectVersion(tx, redemption)
    return wireRedemption((await giveBack(tx, member, redemption, rules.amountBack(redemption, amount), reason ?? null)).redemption)
  })
}

/**
 * An order was refunded, by so large a share of it in all: of what it was paid with goes back as much, as far as it did not before.
 * The caller holds the contact of the order.
 */
export async function restoreRedemptionsOf(
  tx: Tx,
  order: { readonly orderId: string | null; readonly orderExternalId: string | null },
  share: rules.Share,
): Promise<OrderBooking[]> {
  const bookings: OrderBooking[] = []
  for (const { id, memberId, programId } of await repository.findOfOrder(tx, order)) {
    const member = await goesOn(tx, (await lockMember(tx, memberId)) ?? refuse(memberNotFound()))
    const redemption = (await repository.lockRedemption(tx, id)) ?? refuse(redemptionNotFound())
    const amount = rules.backForShare(redemption, share)
    if (amount === 0) continue
    // The order or the return stands, whatever is against it here.
    const back = await tx.savepoint((inner) => giveBack(inner, member, redemption, amount, null)).catch(asRefusal)
    bookings.push(back instanceof Refusal ? { programId, skipped: back.type.code } : { programId: member.programId, journalId: back.journalId })
  }
  return bookings
}

async function giveBack(tx: Tx, { id: memberId, programId }: Member, redemption: Redemption, amount: number, reason: string | null) {
  const { unit, drawnBy, journalId: aboutId, rewardId, quantity, contactId } = redemption
  const at = tx.clock.now().toString()
  const { graceUntil } = await termsOf(tx, await getProgram(tx, programId), unit)
  const after = rules.withRestored(redemption, amount, { at, reason })
  const isWhole = after.status === 'reversed'
  if (isWhole && rewardId !== null) await takeStock(tx, { id: rewardId, quantity: -quantity })
  if (isWhole) await endVouchers(tx, redemption.voucherIds)
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'restore',
    aboutId,
    ...(isWhole ? { source: { type: 'redemption-reversal', id: redemption.id } } : {}),
    details: { redemptionId: redemption.id },
    transfers: [restore({ unit, amount, memberId }, drawnBy, graceUntil)],
  })
  repository.saveRestored(tx, after)
  const { restored, status } = after
  const data = { programId, memberId, rewardId, unit, amount, restored, status }
  announce(tx, { event: redemptionReversedEvent, resourceId: redemption.id, contactId, data, summary: `${amount} ${unit}` })
  return { redemption: after, journalId }
}

function wireRedemption({ value, currency, drawnBy: _lots, ...redemption }: Redemption): WireRedemption {
  return { ...redemption, value: value === null || currency === null ? null : { amount: value, currency } }
}
