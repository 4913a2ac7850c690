import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import type { Quote } from '../rules/quotes.ts'
import { quotes } from '../tables/quotes.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(quotes)

export function findQuote(ctx: Context, id: string): Promise<Quote | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Quote> = statement('quotes.byId', columns, (q, given) => q.from(quotes).where(and(ours(quotes), eq(quotes.id, given('id')))))

export function lockQuote(tx: Tx, id: string): Promise<Quote | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Quote> = statement('quotes.lock', columns, (q, given) =>
  q
    .from(quotes)
    .where(and(ours(quotes), eq(quotes.id, given('id'))))
    .for('no key update'),
)

/** Those of the same contact that ended unused go. */
export function insertQuote(tx: Tx, quote: Quote): void {
  tx.later(forget, { contactId: quote.contactId, before: quote.createdAt })
  tx.later(insert, { ...quote })
}
const insert = statement('quotes.insert', {}, (q, given) =>
  q.insert(quotes).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)
// Kept for a day, so that whoever is late is told that it has expired.
const forget = statement('quotes.forget', {}, (q, given) =>
  q
    .delete(quotes)
    .where(
      and(
        ours(quotes),
        eq(quotes.contactId, given('contactId')),
        eq(quotes.status, 'open'),
        sql`${quotes.expiresAt} < ${given('before')}::timestamptz - interval '1 day'`,
      ),
    ),
)

export function saveSettled(tx: Tx, quote: Quote): void {
  tx.later(settle, { ...quote })
}
const settle = statement('quotes.settle', {}, (q, given) =>
  q
    .update(quotes)
    .set(givenEach(['status', 'orderId', 'orderExternalId', 'settledAt', 'version', 'updatedAt'], given))
    .where(and(ours(quotes), eq(quotes.id, given('id')))),
)

export function findQuotesOf(ctx: Context, contactId: string): Promise<Quote[]> {
  return ctx.many(ofContact, { contactId })
}
const ofContact: Statement<Quote> = statement('quotes.ofContact', columns, (q, given) =>
  q
    .from(quotes)
    .where(and(ours(quotes), eq(quotes.contactId, given('contactId'))))
    .orderBy(quotes.id),
)

export const movedQuotes = movable('quotes', quotes, quotes.contactId)

/** What was bought stands in orders; a quote has nothing to keep. @returns the ids of those that are gone */
export async function eraseQuotes(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId })).map(({ id }) => id)
}
const erase = statement('quotes.erase', { id: quotes.id }, (q, given) =>
  q
    .delete(quotes)
    .where(and(ours(quotes), eq(quotes.contactId, given('contactId'))))
    .returning({ id: quotes.id }),
)
