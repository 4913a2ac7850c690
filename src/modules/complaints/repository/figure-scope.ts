import { and, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import { type Given, ours } from '../../../platform/database.ts'
import { type Condition, valuesGiven, whereAll } from '../../../platform/lists.ts'
import type { FigureFilters } from '../schemas/figures.ts'
import { complaints } from '../tables/complaints.ts'
import { CLOSED_WITHIN, complaintFacts as facts, complaintSpells as spells } from '../tables/figures.ts'
import { remedies } from '../tables/parts.ts'
import { seen, type Visibility } from './complaints.ts'

export type Dimension = NonNullable<FigureFilters['without']>

/** Where each dimension stands; of several values in an array, each counts. */
export const COLUMNS = {
  subjectKind: facts.subjectKinds,
  product: facts.products,
  staffId: facts.staff,
  rootCause: facts.rootCause,
  channel: facts.channel,
  severity: facts.severity,
  outcome: facts.outcome,
  priority: facts.priority,
  teamId: facts.teamId,
  ownerId: facts.ownerId,
  status: facts.status,
} as const satisfies Record<Dimension, PgColumn>
export const SEVERAL: readonly Dimension[] = ['subjectKind', 'product', 'staffId']
export const SECONDS = {
  acknowledgement: facts.acknowledgementSeconds,
  firstResponse: facts.firstResponseSeconds,
  response: facts.responseSeconds,
  resolution: facts.resolutionSeconds,
}
export const BUSINESS_SECONDS = {
  acknowledgement: facts.acknowledgementBusinessSeconds,
  firstResponse: facts.firstResponseBusinessSeconds,
  response: facts.responseBusinessSeconds,
  resolution: facts.resolutionBusinessSeconds,
}
export type Metric = keyof typeof SECONDS
export const METRICS = Object.keys(SECONDS) as Metric[]

/** Until when a complaint received on a day is ended within the regulator's limits: for each day of a period, in their order. */
export interface RegulatorDays {
  readonly starts: readonly string[]
  readonly limits: readonly (readonly string[])[]
}
/** Which complaints figures are of: those received between two instants, or open when a day was over, and what else they have in common. */
export interface Scope {
  readonly received?: { readonly start: string; readonly end: string }
  readonly openUntil?: string
  /** The whole days of UTC among those received: of these there are sums. */
  readonly days?: { readonly first: string; readonly last: string } | undefined
  /** The whole months among those, by the days that they begin on; none where the last is before the first. */
  readonly months?: { readonly firstMonth: string; readonly lastMonth: string }
  readonly filters: FigureFilters
  readonly visibility: Visibility
}

export const isSettled = sql`(${facts.status} in ('resolved', 'closed') or ${facts.reopenCount} > 0)`
export const isReopened = sql`${facts.reopenCount} > 0`
export const isUpheld = sql`coalesce(${facts.outcome} in ('upheld', 'partly_upheld'), false)`
export const isOutstanding = sql`${facts.endedAt} is null`
const dayOfReceipt = sql`width_bucket(${facts.receivedAt}, ${sql.placeholder('dayStarts')}::timestamptz[])`
/** Null while something is left to do. */
export const closedWithin = sql`case when ${facts.endedAt} is null then null ${sql.join(
  CLOSED_WITHIN.slice(0, -1).map(
    (name, i) => sql`when ${facts.endedAt} <= (${sql.placeholder(`limits${i}`)}::timestamptz[])[${dayOfReceipt}] then ${sql.raw(`'${name}'`)}`,
  ),
  sql` `,
)} else 'later' end`

/** The conditions of a scope on the facts, and what the caller may see of them: whoever may see every complaint needs no look at them. */
export function conditionsOf(ctx: Context, { received, openUntil, filters, visibility }: Scope): Condition[] {
  const conditions: Condition[] = []
  const add = (key: string, where: SQL, given: Given = {}) => conditions.push({ key, where, given })
  if (received !== undefined)
    add('received', sql`${facts.receivedAt} >= ${sql.placeholder('start')}::timestamptz and ${facts.receivedAt} < ${sql.placeholder('end')}::timestamptz`, {
      ...received,
    })
  if (openUntil !== undefined)
    add(
      'openUntil',
      sql`${facts.complaintId} in (select ${spells.complaintId} from ${spells} where ${ours(spells)}
        and ${spells.openedAt} < ${sql.placeholder('openUntil')}::timestamptz and ${spells.endedAt} >= ${sql.placeholder('openUntil')}::timestamptz)`,
      { openUntil },
    )
  const { without, ...values } = filters
  for (const [name, value] of Object.entries(values) as [Dimension, string | number | undefined][]) {
    if (value === undefined || !(name in COLUMNS)) continue
    const [column, given] = [COLUMNS[name], sql.placeholder(name)]
    add(name, SEVERAL.includes(name) ? sql`${given}::text = any(${column})` : sql`${column} = ${given}::${sql.raw(column.getSQLType())}`, { [name]: value })
  }
  if (without !== undefined) add(`without ${without}`, SEVERAL.includes(without) ? sql`${COLUMNS[without]} = '{}'` : sql`${COLUMNS[without]} is null`)
  if (ctx.actor.visibleOwners === null) return [...conditions, ...unconcealed(ctx, sql`${facts.complaintId}::text`)]
  const limits = seen(ctx, visibility)
  const visible = sql`exists (select 1 from ${complaints} where ${and(ours(complaints), sql`${complaints.id} = ${facts.complaintId}`, whereAll(limits))})`
  return [...conditions, { key: 'visible', where: visible, given: valuesGiven(limits) }]
}

export const among = (conditions: readonly Condition[]) => and(ours(facts), whereAll(conditions))

export const isRedress = sql`${remedies.status} = 'fulfilled' and ${remedies.amount} is not null`

export function givenDays({ starts, limits }: RegulatorDays): Given {
  return { dayStarts: starts, ...Object.fromEntries(limits.map((ends, i) => [`limits${i}`, ends])) }
}
