import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { ours } from '../../../platform/database.ts'
import { buyingPatterns, orders } from '../tables.ts'

/** What contacts bought, in SQL, for modules that ask it of many at once together with what they know themselves. */

/** Orders (`id`, `currency`, and what was `kept` of them) that a contact placed within a time; not those that were cancelled. */
export function boughtWithin(contactId: PgColumn, from: PgColumn, until: PgColumn): SQL {
  return sql`select ${orders.id}, ${orders.currency}, ${orders.total} - ${orders.returned} as kept from ${orders}
    where ${ours(orders)} and ${orders.contactId} = ${contactId} and ${orders.placedAt} >= ${from} and ${orders.placedAt} < ${until} and ${orders.status} <> 'cancelled'`
}

/** Which contacts are looked at. */
type Which = (contactId: PgColumn) => SQL

/**
 * Contacts (`contact_id`, and `last_on`, the day of their last purchase) who have bought nothing since `lapseDays` before `today`, by
 * the clock of `timeZone`. All three are given to the statement.
 */
export function lapsedForDays(which: Which): SQL {
  const lastOn = sql`max((${orders.placedAt} at time zone ${sql.placeholder('timeZone')}::text)::date)`
  return sql`select ${orders.contactId}, ${lastOn}::text as last_on from ${orders} where ${ours(orders)} and ${which(orders.contactId)} and ${orders.status} <> 'cancelled'
    group by 1 having ${lastOn} + ${sql.placeholder('lapseDays')}::integer <= ${sql.placeholder('today')}::date`
}

/** Nobody is missed within two weeks: a holiday. */
const LAPSE_DAYS_MIN = 14

/** The same of who has bought nothing for `lapseGaps` times the days that usually lie between their purchases. */
export function lapsedByRhythm(which: Which): SQL {
  return sql`select ${buyingPatterns.contactId}, ${buyingPatterns.lastOn}::text as last_on from ${buyingPatterns} where ${ours(buyingPatterns)} and ${which(buyingPatterns.contactId)}
    and ${buyingPatterns.lastOn} + greatest(${sql.raw(String(LAPSE_DAYS_MIN))}, ${sql.placeholder('lapseGaps')}::integer * ${buyingPatterns.usualGapDays}) <= ${sql.placeholder('today')}::date`
}
