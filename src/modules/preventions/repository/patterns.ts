import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Found, Pattern } from '../rules/pattern.ts'
import { type PatternListQuery, patternSchema } from '../schemas/pattern.ts'
import { complaintPatterns, foundCauses } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaintPatterns)
const complaintCount = sql<number>`(select count(*)::integer from ${foundCauses} where ${ours(foundCauses)} and ${foundCauses.patternId} = ${complaintPatterns.id})`
const shownColumns = { ...columns, complaintCount }
export type ShownPattern = Pattern & { readonly complaintCount: number }

/** One at a time finds a cause: so that many who find it at once make one pattern of it. */
export async function lockCause(tx: Tx, causeCode: string): Promise<void> {
  await tx.one(lock, { causeCode })
}
const lock = statement(
  'foundCauses.lock',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended('cause ' || ${given('organizationId')}::text || ' ' || ${given('causeCode')}::text, 0))`,
)

/** Instead of what was found of the complaint before. */
export function saveFound(
  tx: Tx,
  found: { readonly complaintId: string; readonly causeCode: string; readonly productIds: readonly string[]; readonly foundAt: string },
): void {
  tx.later(saveOne, { ...found, patternId: null })
}
const foundNames = ['causeCode', 'productIds', 'foundAt', 'patternId']
const saveOne = statement('foundCauses.save', {}, (q, given) =>
  q
    .insert(foundCauses)
    .values({ organizationId: given('organizationId'), complaintId: given('complaintId'), ...(givenEach(foundNames, given) as object) } as never)
    .onConflictDoUpdate({ target: [foundCauses.organizationId, foundCauses.complaintId], set: givenEach(foundNames, given) }),
)

export function forgetFound(tx: Tx, complaintId: string): void {
  tx.later(forget, { complaintId })
}
const forget = statement('foundCauses.forget', {}, (q, given) =>
  q.delete(foundCauses).where(and(ours(foundCauses), eq(foundCauses.complaintId, given('complaintId')))),
)

/** Complaints of which a cause was found after an instant, and that no pattern explains yet. */
export function findUnexplained(tx: Tx, causeCode: string, since: string): Promise<Found[]> {
  return tx.many(unexplained, { causeCode, since })
}
const unexplained: Statement<Found> = statement(
  'foundCauses.unexplained',
  { complaintId: foundCauses.complaintId, productIds: foundCauses.productIds },
  (q, given) =>
    q
      .from(foundCauses)
      .where(
        and(
          ours(foundCauses),
          eq(foundCauses.causeCode, given('causeCode')),
          sql`${foundCauses.foundAt} > ${given('since')}::timestamptz`,
          sql`${foundCauses.patternId} is null`,
        ),
      )
      .orderBy(foundCauses.foundAt, foundCauses.complaintId),
)

/** The patterns of a cause that were raised after an instant. */
export function findLive(tx: Tx, causeCode: string, since: string): Promise<Pattern[]> {
  return tx.many(live, { causeCode, since })
}
const live: Statement<Pattern> = statement('complaintPatterns.live', columns, (q, given) =>
  q
    .from(complaintPatterns)
    .where(
      and(ours(complaintPatterns), eq(complaintPatterns.causeCode, given('causeCode')), sql`${complaintPatterns.raisedAt} > ${given('since')}::timestamptz`),
    ),
)

export function insertPattern(tx: Tx, pattern: Pattern): void {
  tx.later(insert, { ...pattern })
}
const insert = statement('complaintPatterns.insert', {}, (q, given) =>
  q.insert(complaintPatterns).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function explain(tx: Tx, patternId: string, complaintIds: readonly string[]): void {
  tx.later(explainAll, { patternId, complaintIds })
}
const explainAll = statement('foundCauses.explain', {}, (q, given) =>
  q
    .update(foundCauses)
    .set(givenEach(['patternId'], given))
    .where(and(ours(foundCauses), sql`${foundCauses.complaintId} = any(${given('complaintIds')}::uuid[])`)),
)

const list: List = {
  name: 'complaintPatterns',
  table: complaintPatterns,
  fields: wireFields(patternSchema, shownColumns),
  sorts: { raisedAt: [complaintPatterns.id] },
}

export function listPatterns(ctx: Context, { causeCode, productId, ...query }: PatternListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, equals(complaintPatterns, { causeCode, productId }, ['causeCode', 'productId'], { leads: 'one' }))
}

export function findPattern(ctx: Context, id: string): Promise<ShownPattern | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<ShownPattern> = statement('complaintPatterns.byId', shownColumns, (q, given) =>
  q.from(complaintPatterns).where(and(ours(complaintPatterns), eq(complaintPatterns.id, given('id')))),
)

/** That a column names a complaint behind a pattern. */
export function behind(patternId: string): (complaintId: PgColumn) => Condition {
  return (complaintId) => ({
    key: 'pattern',
    where: sql`${complaintId} in (select complaint_id from ${foundCauses} where ${ours(foundCauses)} and ${foundCauses.patternId} = ${sql.placeholder('patternId')}::uuid)`,
    given: { patternId },
    rare: true,
  })
}
