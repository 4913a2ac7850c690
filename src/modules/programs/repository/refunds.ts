import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { BookedEarning, LoyaltyEvent, LoyaltyRefund } from '../rules/telling.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'
import { programs } from '../tables/programs.ts'
import { loyaltyRefunds } from '../tables/refunds.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(loyaltyRefunds)
const { organizationId: _ofEvent, ...eventColumns } = getTableColumns(loyaltyEvents)
const { organizationId: _ofEarning, ...earningColumns } = getTableColumns(earnings)

/** An order as each program has booked it, in the order of its members. */
export function findPurchases(ctx: Context, orderId: string): Promise<LoyaltyEvent[]> {
  return ctx.many(purchases, { orderId })
}
const purchases = statement('loyaltyEvents.purchasesOfOrder', eventColumns, (q, given) =>
  q
    .from(programs)
    .innerJoin(
      loyaltyEvents,
      and(
        eq(loyaltyEvents.organizationId, programs.organizationId),
        eq(loyaltyEvents.programId, programs.id),
        sql`${loyaltyEvents.sourceType} = 'order'`,
        eq(loyaltyEvents.sourceId, given('orderId')),
      ),
    )
    .where(ours(programs))
    .orderBy(loyaltyEvents.memberId),
) as Statement<LoyaltyEvent>

/** How a purchase was judged anew, in turn. */
export function findCorrections(ctx: Context, eventId: string): Promise<LoyaltyEvent[]> {
  return ctx.many(corrections, { eventId })
}
const corrections: Statement<LoyaltyEvent> = statement('loyaltyEvents.corrections', eventColumns, (q, given) =>
  q
    .from(loyaltyEvents)
    .where(and(ours(loyaltyEvents), eq(loyaltyEvents.correctsId, given('eventId'))))
    .orderBy(loyaltyEvents.id),
)

/** All that a purchase has given, and its corrections, in turn. */
export function findGiven(ctx: Context, eventIds: readonly string[]): Promise<BookedEarning[]> {
  return ctx.many(allGiven, { eventIds })
}
const allGiven: Statement<BookedEarning> = statement('earnings.ofEvents', earningColumns, (q, given) =>
  q
    .from(earnings)
    .where(and(ours(earnings), sql`${earnings.eventId} = any(${given('eventIds')}::uuid[])`))
    .orderBy(earnings.eventId, earnings.ruleKey),
)

/** What came back of a purchase, in turn. */
export function findRefunds(ctx: Context, eventId: string): Promise<LoyaltyRefund[]> {
  return ctx.many(refundsOf, { eventId })
}
const refundsOf: Statement<LoyaltyRefund> = statement('loyaltyRefunds.ofEvent', columns, (q, given) =>
  q
    .from(loyaltyRefunds)
    .where(and(ours(loyaltyRefunds), eq(loyaltyRefunds.eventId, given('eventId'))))
    .orderBy(loyaltyRefunds.number),
)

export function findRefundIn(ctx: Context, journalId: string): Promise<LoyaltyRefund | undefined> {
  return ctx.one(inJournal, { journalId })
}
const inJournal: Statement<LoyaltyRefund> = statement('loyaltyRefunds.inJournal', columns, (q, given) =>
  q.from(loyaltyRefunds).where(and(ours(loyaltyRefunds), eq(loyaltyRefunds.journalId, given('journalId')))),
)

export function insertRefund(tx: Tx, refund: LoyaltyRefund): void {
  tx.later(insert, { ...refund })
}
const insert = statement('loyaltyRefunds.insert', {}, (q, given) =>
  q.insert(loyaltyRefunds).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

/** More of what a rule gave is taken back. */
export function takeBack(tx: Tx, given: { readonly eventId: string; readonly ruleKey: string; readonly amount: number }): void {
  tx.later(take, given)
}
const take = statement(
  'earnings.take',
  {},
  (_, given) => sql`
  update ${earnings} set taken = taken + ${given('amount')}::bigint
  where organization_id = ${given('organizationId')} and event_id = ${given('eventId')}::uuid and rule_key = ${given('ruleKey')}`,
)
