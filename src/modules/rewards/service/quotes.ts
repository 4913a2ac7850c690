import type { Language } from '../../../kernel/languages.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, findContact, lockSurvivor } from '../../contacts/index.ts'
import { holdReturnsBack, type NewOrder, orderExists, preparedOrder, recordWithin } from '../../orders/index.ts'
import { bookSettled, heldStateOf, holdStandings, standingsOf, stateOf } from '../../programs/index.ts'
import { quoteNotFound } from '../errors/quotes.ts'
import { quoteSettledEvent } from '../events/quotes.ts'
import * as repository from '../repository/quotes.ts'
import { expectOpen, expectSame, QUOTE_MINUTES, type Quote } from '../rules/quotes.ts'
import type { NewQuote, Settlement } from '../schemas/quotes.ts'
import type { QuotedBasket, QuoteTerms } from '../tables/quote-terms.ts'
import { customerNamed } from './customers.ts'
import { judge } from './judging.ts'
import { inWords, type WireQuote } from './quote-answers.ts'

export { contactArchived } from '../../contacts/index.ts'
export { orderExists } from '../../orders/index.ts'
export { memberNotFound } from '../../programs/index.ts'

/** What a basket would cost and earn now. It books nothing, and is promised for a short time. @throws validationFailed, memberNotFound, contactArchived */
export async function makeQuote(ctx: Context, { basket: given, ...named }: NewQuote, language: Language): Promise<WireQuote> {
  const contact = await customerNamed(ctx, named)
  if (contact.archivedAt !== null) throw contactArchived()
  const now = ctx.clock.now()
  const at = now.toString()
  const basket = await asSold(ctx, contact.id, given)
  const standings = await standingsOf(ctx, contact.id, at)
  const { terms } = await judge(ctx, basket, standings, at, (standing, happening) => stateOf(ctx, standing, contact, happening))
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
    holdReturnsBack(tx)
    const { contactId } = await findVisible(tx, id)
    const contact = (await lockSurvivor(tx, contactId)) ?? refuse(quoteNotFound())
    const quote = (await repository.lockQuote(tx, id)) ?? refuse(quoteNotFound())
    const now = tx.clock.now().toString()
    if (!expectOpen(quote, settlement.externalId, now)) return inWords(quote, language)
    const at = settlement.placedAt ?? quote.createdAt
    const basket = { ...quote.basket, payments: settlement.payments ?? quote.basket.payments }
    const standings = await holdStandings(tx, contact.id, at)
    const judged = await judge(tx, basket, standings, at, (standing, happening) => heldStateOf(tx, standing, contact, happening))
    expectSame(quote.terms, judged.terms)
    const order = await preparedOrder(tx, orderOf(basket, judged.terms, { contactId: contact.id, at, ...settlement }))
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

function tellSettled(tx: Tx, { id, basket, terms, orderId, orderExternalId, settledAt }: Quote, contactId: string): void {
  const { currency } = basket
  const { total, discount } = terms
  const data = { orderId: orderId ?? '', orderExternalId: orderExternalId ?? '', currency, total, discount, settledAt: settledAt ?? '' }
  announce(tx, { event: quoteSettledEvent, resourceId: id, contactId, data })
}

/** As an order would have it: judged by the same rules, and with what the catalogue knows of its products. @throws validationFailed */
async function asSold(ctx: Context, contactId: string, given: NewQuote['basket']): Promise<QuotedBasket> {
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
  const { currency, channel, pricesIncludeTax, shipping, payments } = basket
  return {
    ...{ externalId, contactId, placedAt: at, currency, channel, pricesIncludeTax, shipping, payments },
    ...{ discount: 0, status: 'placed', metadata: {}, total: terms.total },
    lines: terms.lines.map(({ sku, category, name, quantity, unitPrice, discount, tax }) => ({ sku, category, name, quantity, unitPrice, discount, tax })),
  }
}
