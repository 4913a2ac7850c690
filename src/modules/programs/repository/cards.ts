import { and, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { CardCycle } from '../rules/telling.ts'
import { cardCycles } from '../tables/cards.ts'
import { members } from '../tables/members.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(cardCycles)

/** The full cycles of a member's cards, in the order in which they were booked: also those of members who go on in this one, under the numbers they had. */
export function findCycles(ctx: Context, memberId: string): Promise<CardCycle[]> {
  return ctx.many(ofMember, { memberId })
}
const ofMember: Statement<CardCycle> = statement('cardCycles.ofMember', columns, (q, given) =>
  q
    .from(cardCycles)
    .where(
      and(
        ours(cardCycles),
        sql`${cardCycles.memberId} in (select ${given('memberId')}::uuid union all
          select gone.id from ${members} as gone where gone.organization_id = ${given('organizationId')} and gone.merged_into = ${given('memberId')}::uuid)`,
      ),
    )
    .orderBy(cardCycles.journalId),
)

export function insertCycle(tx: Tx, cycle: CardCycle): void {
  tx.later(insert, { ...cycle })
}
const insert = statement('cardCycles.insert', {}, (q, given) =>
  q.insert(cardCycles).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function revokeCycle(tx: Tx, given: Pick<CardCycle, 'memberId' | 'card' | 'cycle'> & { readonly at: string }): void {
  tx.later(revoke, given)
}
const revoke = statement(
  'cardCycles.revoke',
  {},
  (_, given) => sql`
  update ${cardCycles} set revoked_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and member_id = ${given('memberId')}::uuid and card = ${given('card')} and cycle = ${given('cycle')}::integer`,
)
