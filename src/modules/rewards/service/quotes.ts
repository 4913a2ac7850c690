import type { Language } from '../../../kernel/languages.ts'
import type { RecordedOrder } from '../../../kernel/participants.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, findContact, lockSurvivor } from '../../contacts/index.ts'
import { post, redeem } from '../../ledger/index.ts'
import { holdReturnsBack, type NewOrder, orderExists, preparedOrder, recordWithin } from '../../orders/index.ts'
import { bookSettled, heldStateOf, holdStandings, type Standing, standingsOf, stateOf } from '../../programs/index.ts'
import { quoteNotFound } from '../errors/quotes.ts'
import { voucherNotFound } from '../errors/vouchers.ts'
import { quoteSettledEvent } from '../events/quotes.ts'
import * as repository from '../repository/quotes.ts'
import { usesBy } from '../repository/voucher-redemptions.ts'
import { lockVoucher } from '../repository/vouchers.ts'
import { expectOpen, expectSame, QUOTE_MINUTES, type Quote, type QuotedBasket, type QuoteTerms } from '../rules/quotes.ts'
import { refusalOfUse, type Voucher } from '../rules/vouchers.ts'
import type { NewQuote, Settlement } from '../schemas/quotes.ts'
import { customerNamed } from './customers.ts'
import { judge, tendersOf, type WantedVoucher } from './judging.ts'
import { inWords, type WireQuote } from './quote-answers.ts'
import { noteRedemption } from './redemptions.ts'
import { moneyOf } from './voucher-issue.ts'
import { redeemWithin } from './voucher-redemptions.ts'
import { findTyped } from './vouchers.ts'

export { contactArchived } from '../../contacts/index.ts'
export { orderExists } from '../../orders/index.ts'
export { memberNotFound } from '../../programs/index.ts'

/** What a basket would cost and earn now. It books nothing, and is promised for a short time. @throws validationFailed, memberNotFound, contactArchived */
export async function makeQuote(ctx: Context, { basket: given, voucherCodes, points, ...named }: NewQuote, language: Language): Promise<WireQuote> {
  const contact = await customerNamed(ctx, named)
  if (contact.archivedAt !== null) throw contactArchived()
  const now = ctx.clock.now()
  const at = now.toString()
  const vouchers = await wantedVouchers(ctx, await vouchersBy(ctx, voucherCodes), contact.id, at)
  const basket = { ...(await asSold(ctx, contact.id, given)), voucherIds: vouchers.map(({ voucher }) => voucher.id), points }
  const standings = await standingsOf(ctx, contact.id, at)
  const { terms } = await judge(ctx, { basket, standings, wanted: async () => vouchers, at }, (standing, happening) =>
    stateOf(ctx, standing, contact, happening),
  )
  const quote: Quote = {
    ...{ id: ctx.newId(), contactId: contact.id, basket, terms, status: 'open', expiresAt: now.add({ minutes: QUOTE_MINUTES }).toString() },
    ...{ orderId: null, orderExternalId: null, settledAt: null, version: 1, createdAt: at, updatedAt: at },
  }
  return transact(ctx, async (tx) => {
    repository.insertQuote(tx, quote)
    return inWords(quote, language)
  })
}

/** @throws quoteNotFound */
export async function getQuote(ctx: Context, id: string, language: Language): Promise<WireQuote> {
  return inWords(await findVisible(ctx, id), language)
}

async function findVisible(ctx: Context, id: string): Promise<Quote> {
  const quote = (await repository.findQuote(ctx, id)) ?? refuse(quoteNotFound())
  return (await findContact(ctx, quote.contactId)) === undefined ? refuse(quoteNotFound()) : quote
}

/**
 * Makes the order that was quoted, and books all of it at once: the order, what it earns, the use of its discounts. It comes to exactly what was
 * quoted, or to nothing.
 * @throws quoteNotFound, quoteSettled, quoteExpired, quoteChanged, orderExists, validationFailed
 */
export function settleQuote(ctx: Context, id: string, settlement: Settlement, language: Language): Promise<WireQuote> {
  return transact(ctx, async (tx) => {
    holdReturnsBack(tx, [settlement.externalId])
    const { contactId } = await findVisible(tx, id)
    const contact = (await lockSurvivor(tx, contactId)) ?? refuse(quoteNotFound())
    const quote = (await repository.lockQuote(tx, id)) ?? refuse(quoteNotFound())
    const now = tx.clock.now().toString()
    if (!expectOpen(quote, settlement.externalId, now)) return inWords(quote, language)
    const at = settlement.placedAt ?? quote.createdAt
    const basket = { ...quote.basket, payments: settlement.payments ?? quote.basket.payments }
    const standings = await holdStandings(tx, contact.id, at)
    const wanted = async () => wantedVouchers(tx, await holdVouchers(tx, basket.voucherIds), contact.id, now)
    const judged = await judge(tx, { basket, standings, wanted, at }, (standing, happening) => heldStateOf(tx, standing, contact, happening))
    expectSame(quote.terms, judged.terms)
    const order = await preparedOrder(tx, orderOf(basket, judged.terms, { contactId: contact.id, at, ...settlement }))
    for (const { voucherId, type, amount, refused } of judged.terms.vouchers) {
      const { id: orderId, externalId: orderExternalId } = order.recorded
      const use = { contactId: contact.id, orderId, ...(orderExternalId === null ? {} : { orderExternalId }) }
      if (refused === null) await redeemWithin(tx, { id: voucherId }, type === 'gift_card' ? { ...use, amount } : use)
    }
    await payWithPoints(tx, judged.terms, standings, order.recorded, basket.currency)
    for (const [standing, discounts] of judged.discounts) await bookSettled(tx, standing, order.recorded, discounts)
    const [recorded] = await recordWithin(tx, [order])
    if (recorded === undefined || recorded instanceof Refusal) throw recorded ?? quoteNotFound()
    if (!recorded.created) throw orderExists({ existingId: recorded.order.id })
    const settled: Quote = {
      ...quote,
      ...{ status: 'settled', orderId: recorded.order.id, orderExternalId: settlement.externalId, settledAt: now },
      ...{ version: quote.version + 1, updatedAt: now },
    }
    repository.saveSettled(tx, settled)
    tellSettled(tx, settled, contact.id)
    return inWords(settled, language)
  })
}

/** The vouchers that codes or ids mean, each once. @throws voucherNotFound, tooManyRequests */
async function vouchersBy(ctx: Context, codes: readonly string[]): Promise<Voucher[]> {
  const found = new Map<string, Voucher>()
  for (const code of codes) {
    const voucher = await findTyped(ctx, code)
    found.set(voucher.id, voucher)
  }
  return [...found.values()]
}

/** The same, held in the order of their ids, as they were asked for. */
async function holdVouchers(tx: Tx, ids: readonly string[]): Promise<Voucher[]> {
  const held = new Map<string, Voucher>()
  for (const id of [...ids].sort()) held.set(id, (await lockVoucher(tx, id)) ?? refuse(voucherNotFound()))
  return ids.flatMap((id) => held.get(id) ?? [])
}

async function wantedVouchers(ctx: Context, vouchers: readonly Voucher[], contactId: string, now: string): Promise<WantedVoucher[]> {
  const wanted: WantedVoucher[] = []
  for (const voucher of vouchers) {
    const uses = voucher.usesPerMember === null ? 0 : await usesBy(ctx, voucher.id, contactId)
    const rounding = voucher.programId === null ? 'half_up' : (await moneyOf(ctx, voucher.programId)).rounding
    wanted.push({ voucher, rounding, refusal: refusalOfUse(voucher, { contactId, uses }, now) })
  }
  return wanted
}

/** Units that pay a part are redeemed for the order, so that they go back with it. */
async function payWithPoints(tx: Tx, { points }: QuoteTerms, standings: readonly Standing[], order: RecordedOrder, currency: string): Promise<void> {
  const member = standings.find((standing) => standing.member.programId === points?.programId)?.member
  if (points === null || points.refused !== null || member === undefined) return
  const { programId, unit, amount, value } = points
  const id = tx.newId()
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId,
    kind: 'redeem',
    source: { type: 'redemption', id },
    details: { redemptionId: id, rewardId: null },
    transfers: [redeem({ unit, amount, memberId: member.id })],
  })
  const what = { rewardId: null, quantity: 1, gives: null, unit, amount, value, currency }
  await noteRedemption(tx, member, { ...what, id, journalId, drawnBy: journalId, externalId: null, orderId: order.id, orderExternalId: order.externalId })
}

function tellSettled(tx: Tx, { id, basket, terms, orderId, orderExternalId, settledAt }: Quote, contactId: string): void {
  const { currency } = basket
  const { total, discount } = terms
  const data = { orderId: orderId ?? '', orderExternalId: orderExternalId ?? '', currency, total, discount, settledAt: settledAt ?? '' }
  announce(tx, { event: quoteSettledEvent, resourceId: id, contactId, data })
}

/** As an order would have it: judged by the same rules, and with what the catalogue knows of its products. @throws validationFailed */
async function asSold(ctx: Context, contactId: string, given: NewQuote['basket']): Promise<Omit<QuotedBasket, 'voucherIds' | 'points'>> {
  const { channel = null, ...basket } = given
  const said = { ...basket, channel, externalId: 'quote', contactId, discount: 0, status: 'placed', metadata: {} } as const
  const { order } = await preparedOrder(ctx, said).catch((error: unknown) => refuse(atBasket(error)))
  const { currency, pricesIncludeTax, shipping, payments } = order
  const lines = order.lines.map(({ sku, category, name, quantity, unitPrice, discount, tax }) => ({ sku, category, name, quantity, unitPrice, discount, tax }))
  return { currency, channel, pricesIncludeTax, lines, shipping, payments }
}

function atBasket(error: unknown): Refusal {
  if (!(error instanceof Refusal)) throw error
  const { errors = [], ...extras } = error.extras
  return error.type({ ...extras, errors: errors.map((fault) => ({ ...fault, pointer: `/basket${fault.pointer}` })) })
}

function orderOf(basket: QuotedBasket, terms: QuoteTerms, { contactId, at, externalId }: { contactId: string; at: string; externalId: string }): NewOrder {
  const { currency, channel, pricesIncludeTax, shipping } = basket
  const payments = [...basket.payments, ...tendersOf(terms)]
  return {
    ...{ externalId, contactId, placedAt: at, currency, channel, pricesIncludeTax, shipping, payments },
    ...{ discount: 0, status: 'placed', metadata: {}, total: terms.total },
    lines: terms.lines.map(({ sku, category, name, quantity, unitPrice, discount, tax }) => ({ sku, category, name, quantity, unitPrice, discount, tax })),
  }
}
