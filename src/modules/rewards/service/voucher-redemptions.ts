import type { OrderBooking } from '../../../kernel/participants.ts'
import { asRefusal, Refusal, refuse } from '../../../kernel/problem.ts'
import { naturalKeyRequired, validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { giftCardTooLow, voucherNotFound, voucherRedemptionExists, voucherRedemptionNotFound, voucherRevoked } from '../errors/vouchers.ts'
import { voucherRedeemed, voucherReleased } from '../events/vouchers.ts'
import * as repository from '../repository/voucher-redemptions.ts'
import { lockVoucher, saveVoucher } from '../repository/vouchers.ts'
import type { Share } from '../rules/redemptions.ts'
import { amountBack, backToCards, refusalOfUse, released, unused, used, type Voucher, type VoucherRedemption } from '../rules/vouchers.ts'
import type { NewRedemption, Release } from '../schemas/voucher-redemptions.ts'
import { giveBackToCard, payWithCard } from './gift-cards.ts'
import { lockCustomer } from './voucher-customers.ts'
import { about } from './voucher-wire.ts'
import { findTyped, getVoucher } from './vouchers.ts'

/**
 * Uses a voucher, or pays with a gift card. The voucher is locked while it is decided, so uses are exact whoever comes at once.
 * @throws voucherNotFound, tooManyRequests, memberNotFound, validationFailed, naturalKeyRequired, voucherRedemptionExists, giftCardTooLow,
 * and whatever `refusalOfUse` says
 */
export function redeemVoucher(ctx: Context, typed: string, given: NewRedemption): Promise<VoucherRedemption> {
  if (given.externalId === undefined && ctx.repeatable === undefined)
    throw naturalKeyRequired({ errors: [{ pointer: '/externalId', code: 'required', detail: 'is needed where there is no Idempotency-Key' }] })
  return transact(ctx, async (tx) => redeemWithin(tx, await findTyped(tx, typed), given))
}

/** Of a voucher that was found; the customer is held first. */
export async function redeemWithin(tx: Tx, found: Pick<Voucher, 'id'>, given: NewRedemption): Promise<VoucherRedemption> {
  const contactId = (await lockCustomer(tx, given))?.id ?? null
  const voucher = (await lockVoucher(tx, found.id)) ?? refuse(voucherNotFound())
  const before = given.externalId === undefined ? undefined : await repository.findRedemption(tx, { externalId: given.externalId })
  if (before !== undefined) return isSame(before, voucher, given) ? before : refuse(voucherRedemptionExists())

  const now = tx.clock.now().toString()
  const uses = contactId === null || voucher.usesPerMember === null ? 0 : await repository.usesBy(tx, voucher.id, contactId)
  const refusal = refusalOfUse(voucher, { contactId, uses }, now)
  if (refusal !== undefined) throw refusal
  const amount = amountOf(voucher, given.amount)
  const id = tx.newId()
  const paid = amount === null ? undefined : await payWithCard(tx, voucher, amount, id)
  const after = used(voucher, paid?.balance ?? null, now)
  const redemption: VoucherRedemption = {
    id,
    voucherId: voucher.id,
    contactId,
    orderId: given.orderId ?? null,
    orderExternalId: given.orderExternalId ?? null,
    amount,
    currency: amount === null ? null : voucher.currency,
    externalId: given.externalId ?? null,
    journalId: paid?.journalId ?? null,
    redeemedAt: now,
    releasedAt: null,
    releasedAmount: null,
    releaseJournalId: null,
  }
  saveVoucher(tx, after)
  await repository.insertRedemption(tx, redemption)
  await tellUse(tx, voucher, false)
  announce(tx, { event: voucherRedeemed, ...about(voucher, contactId), data: factsOf(redemption, after), summary: voucher.name })
  return redemption
}

/**
 * Gives back a use, or what was paid with a gift card, at most once.
 * @throws naturalKeyRequired, voucherNotFound, voucherRedemptionNotFound, voucherAlreadyReleased, voucherRevoked, validationFailed
 */
export function releaseVoucher(ctx: Context, typed: string, given: Release): Promise<VoucherRedemption> {
  if (given.amount !== undefined && ctx.repeatable === undefined)
    throw naturalKeyRequired({ errors: [{ pointer: 'Idempotency-Key', in: 'header', code: 'required', detail: 'is needed where only a part goes back' }] })
  return transact(ctx, async (tx) => {
    const voucher = (await lockVoucher(tx, (await findTyped(tx, typed)).id)) ?? refuse(voucherNotFound())
    const by = given.redemptionId === undefined ? { externalId: given.externalId ?? '' } : { id: given.redemptionId }
    const redemption = await repository.findRedemption(tx, by)
    if (redemption?.voucherId !== voucher.id) throw voucherRedemptionNotFound()
    return (await releaseHeld(tx, voucher, redemption, amountBack(redemption, given.amount ?? null))).redemption
  })
}

/** Of a voucher that is locked. @param back to a gift card; null of other vouchers */
async function releaseHeld(tx: Tx, voucher: Voucher, redemption: VoucherRedemption, back: number | null) {
  const now = tx.clock.now().toString()
  const { id, journalId } = redemption
  if (journalId !== null && voucher.status === 'revoked') throw voucherRevoked({ detail: 'Nothing can come back to a gift card that was revoked.' })
  const releasedAmount = (redemption.releasedAmount ?? 0) + (back ?? 0)
  const given = journalId === null ? undefined : await giveBackToCard(tx, voucher, back ?? 0, { id, journalId, releasedAmount })
  const done = released(redemption, back, given?.journalId ?? null, now)
  const after = unused(voucher, { uses: done.releasedAt === null ? 0 : 1, balance: given?.balance ?? null }, now)
  saveVoucher(tx, after)
  repository.saveRelease(tx, done)
  await tellUse(tx, voucher, true)
  announce(tx, { event: voucherReleased, ...about(voucher, redemption.contactId), data: factsOf(done, after), summary: voucher.name })
  return { redemption: done, voucher: after }
}

/**
 * So large a share of an order came back in all: what gift cards paid of it goes back as `backToCards` says, and the uses of other vouchers when all
 * of it did. The caller holds the contact of the order; the vouchers are held in the order of their ids.
 * @param refunded in all; null of an order that was cancelled
 */
export async function releaseOfOrder(
  tx: Tx,
  order: { readonly orderId: string; readonly orderExternalId: string | null },
  share: Share,
  refunded: number | null,
): Promise<OrderBooking[]> {
  const held = new Map<string, Voucher>()
  for (const id of new Set((await repository.findOfOrder(tx, order)).map(({ voucherId }) => voucherId).sort()))
    held.set(id, (await lockVoucher(tx, id)) ?? refuse(voucherNotFound()))
  const used = (await repository.findOfOrder(tx, order)).filter(({ voucherId }) => held.has(voucherId))
  const cards = used.filter(({ amount }) => amount !== null)
  const backs = backToCards(cards, share, refunded)
  const bookings: OrderBooking[] = []
  for (const redemption of used) {
    const voucher = held.get(redemption.voucherId)
    const back = redemption.amount === null ? null : (backs[cards.indexOf(redemption)] ?? 0)
    const isDue = back === null ? share.numerator === share.denominator : back > 0
    if (voucher === undefined || redemption.releasedAt !== null || !isDue) continue
    // The order or the return stands, whatever is against it here.
    const after = await tx.savepoint((inner) => releaseHeld(inner, voucher, redemption, back)).catch(asRefusal)
    // The books of gift cards are the organization's own.
    const programId = tx.organization.id
    if (after instanceof Refusal) {
      bookings.push({ programId, skipped: after.type.code })
      continue
    }
    held.set(voucher.id, after.voucher)
    if (after.redemption.releaseJournalId !== null) bookings.push({ programId, journalId: after.redemption.releaseJournalId })
  }
  return bookings
}

/** Lets whoever gave the voucher follow what becomes of it. */
async function tellUse(tx: Tx, { id: voucherId, sourceType: type, sourceId: id }: Voucher, givenBack: boolean): Promise<void> {
  for (const participant of tx.participants ?? []) await participant.onVoucherUsed?.(tx, { voucherId, source: { type, id }, givenBack })
}

/** The uses of a voucher. @throws voucherNotFound, invalidCursor */
export async function listRedemptions(ctx: Context, voucherId: string, query: Parameters<typeof repository.listRedemptions>[2]): Promise<JsonText> {
  await getVoucher(ctx, voucherId)
  return repository.listRedemptions(ctx, voucherId, query)
}

function isSame(before: VoucherRedemption, { id }: Voucher, { amount, orderId, orderExternalId }: NewRedemption): boolean {
  return (
    before.voucherId === id &&
    before.amount === (amount ?? null) &&
    before.orderId === (orderId ?? null) &&
    before.orderExternalId === (orderExternalId ?? null)
  )
}

/** What is paid with a gift card; null of other vouchers. @throws validationFailed, giftCardTooLow */
function amountOf({ type, balance }: Voucher, amount: number | undefined): number | null {
  if (type !== 'gift_card') return amount === undefined ? null : refuse(fault('contradicts', 'is nothing that this voucher has'))
  if (amount === undefined) throw fault('required', 'is what is paid with the gift card')
  if (amount > (balance ?? 0)) throw giftCardTooLow({ available: balance ?? 0 })
  return amount
}

const fault = (code: string, detail: string) => validationFailed({ errors: [{ pointer: '/amount', code, detail }] })

function factsOf({ id: redemptionId, releaseJournalId: _journal, ...redemption }: VoucherRedemption, { status, balance }: Voucher) {
  return { ...redemption, redemptionId, status, balance }
}
