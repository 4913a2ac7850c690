import { isNotNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, readPage, valuesGiven } from '../../../platform/lists.ts'
import type { RowsQuery } from '../schemas/figures.ts'
import { complaints } from '../tables/complaints.ts'
import { complaintFacts as facts } from '../tables/figures.ts'
import { remedies } from '../tables/parts.ts'
import { list, conditionsOf as listConditions, seen } from './complaints.ts'
import {
  among,
  closedWithin,
  conditionsOf,
  givenDays,
  isOutstanding,
  isRedress,
  isReopened,
  isSettled,
  isUpheld,
  type RegulatorDays,
  type Scope,
  SECONDS,
} from './figure-scope.ts'

/** What a figure is of, beside the scope of its report. */
export interface Behind extends Pick<RowsQuery, 'timed' | 'settled' | 'reopened' | 'upheld' | 'closedWithin' | 'outstanding' | 'redress'> {
  readonly days: RegulatorDays | undefined
  /** Of a deadline: whether there is a clock that was met, or missed. */
  readonly clock: { readonly where: (complaintId: PgColumn) => SQL; readonly given: Given; readonly key: string } | undefined
}

/** The complaints behind a figure, as the list of complaints shows them. */
export function listBehind(ctx: Context, query: RowsQuery, scope: Scope, behind: Behind): Promise<JsonText> {
  const { visibility, received } = scope
  const some: Condition[] = [...conditionsOf(ctx, scope).filter(({ key }) => key !== 'visible' && key !== 'unconcealed')]
  const add = (key: string, where: SQL, given: Given = {}) => some.push({ key, where, given })
  const either = (key: string, where: SQL, wanted: boolean | undefined) => wanted !== undefined && add(`${key} ${wanted}`, wanted ? where : sql`not (${where})`)
  either('settled', isSettled, behind.settled)
  either('reopened', isReopened, behind.reopened)
  either('upheld', isUpheld, behind.upheld)
  either('outstanding', isOutstanding, behind.outstanding)
  if (behind.timed !== undefined) add(`timed ${behind.timed}`, isNotNull(SECONDS[behind.timed]))
  if (behind.closedWithin !== undefined && behind.days !== undefined)
    add('closedWithin', sql`${closedWithin} = ${sql.placeholder('closedWithin')}`, { closedWithin: behind.closedWithin, ...givenDays(behind.days) })
  if (behind.redress !== undefined)
    add(
      'redress',
      sql`exists (select 1 from ${remedies} where ${ours(remedies)} and ${remedies.complaintId} = ${facts.complaintId} and ${isRedress}
        and ${remedies.currency} = ${sql.placeholder('redress')})`,
      { redress: behind.redress },
    )
  if (behind.clock !== undefined) add(behind.clock.key, behind.clock.where(facts.complaintId), behind.clock.given)
  const where = sql`exists (select 1 from ${facts} where ${among(some)} and ${facts.complaintId} = ${complaints.id})`
  const inPeriod: Condition = {
    key: 'inPeriod',
    where: sql`${complaints.receivedAt} >= ${sql.placeholder('start')}::timestamptz and ${complaints.receivedAt} < ${sql.placeholder('end')}::timestamptz`,
    given: { ...received },
    ...(query.sort.endsWith('receivedAt') && { leads: 'all' }),
  }
  const figure: Condition = { key: `figure ${some.map(({ key }) => key).join(' ')}`, where, given: valuesGiven(some) }
  return readPage(ctx, list, query, [...seen(ctx, visibility), ...(received === undefined ? [] : [inPeriod]), figure, ...subjectOf(query)])
}

/** What they are about, once more, as the list of complaints finds it by an index. */
function subjectOf({ sort, subjectKind, product, staffId }: RowsQuery): Condition[] {
  if (subjectKind !== undefined || (product === undefined && staffId === undefined)) return []
  return listConditions({ sort, subjectKind: product === undefined ? 'staff' : 'product', subjectId: product ?? staffId })
}
