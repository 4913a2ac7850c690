import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import { openingBalances } from '../tables/opening.ts'

export type Opening = Omit<typeof openingBalances.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(openingBalances)

export function findOpening(ctx: Context, of: { readonly programId: string; readonly sourceId: string }): Promise<Opening | undefined> {
  return ctx.one(bySource, of)
}
const bySource: Statement<Opening> = statement('openingBalances.bySource', columns, (q, given) =>
  q.from(openingBalances).where(and(ours(openingBalances), eq(openingBalances.programId, given('programId')), eq(openingBalances.sourceId, given('sourceId')))),
)

export function insertOpening(tx: Tx, opening: Opening): void {
  tx.later(insert, { ...opening })
}
const insert = statement('openingBalances.insert', {}, (q, given) =>
  q.insert(openingBalances).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)
