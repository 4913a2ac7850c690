import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import type { Movement } from '../rules/report.ts'
import { ledgers } from '../tables/books.ts'
import { ledgerCohorts, ledgerTotals, unsealedJournals } from '../tables/seals.ts'

/** What the program has a ledger of, and by whose days. */
export function ledgersOf(ctx: Context, programId: string): Promise<{ unit: string; timeZone: string }[]> {
  return ctx.many(findLedgers, { programId })
}
const findLedgers = statement(
  'ledger.ofProgram',
  { unit: ledgers.unit, timeZone: ledgers.timeZone },
  (_, given) =>
    sql`select unit, time_zone from ${ledgers} where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid order by unit`,
)

/** What came to and went from the accounts of a program: before a day, and from then to another. From the totals, and what is not sealed yet. */
export function readMovements(ctx: Context, of: { readonly programId: string; readonly from: string; readonly to: string }): Promise<Movement[]> {
  return ctx.many(movements, of)
}
const movements = statement(
  'ledger.movements',
  { unit: sql<string>``, account: sql<Movement['account']>``, before: sql<string>``, debits: sql<string>``, credits: sql<string>`` },
  (_, given) => sql`
  with days as (
    select unit, account, day, debits, credits from ${ledgerTotals}
    where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid and day <= ${given('to')}::date
    union all
    select unit, account, day, debits, credits
    from totals_of(${given('organizationId')}::uuid, array(select journal_id from ${unsealedJournals} where organization_id = ${given('organizationId')}))
    where program_id = ${given('programId')}::uuid and day <= ${given('to')}::date
  )
  select unit, account, coalesce(sum(credits - debits) filter (where day < ${given('from')}::date), 0)::text,
    coalesce(sum(debits) filter (where day >= ${given('from')}::date), 0)::text, coalesce(sum(credits) filter (where day >= ${given('from')}::date), 0)::text
  from days group by 1, 2 order by 1, 2`,
)

export interface Cohort {
  readonly unit: string
  readonly month: string
  readonly issued: string
  readonly expired: string
  readonly remaining: string
}

/** What became of what was earned in each of these months; in decimal digits. */
export function readCohorts(ctx: Context, of: { readonly programId: string; readonly from: string; readonly to: string }): Promise<Cohort[]> {
  return ctx.many(cohorts, of)
}
const cohorts = statement(
  'ledger.cohorts',
  { unit: sql<string>``, month: sql<string>``, issued: sql<string>``, expired: sql<string>``, remaining: sql<string>`` },
  (_, given) => sql`
  select unit, month, sum(issued)::text, sum(expired)::text, sum(remaining)::text from (
    select unit, month, issued, expired, remaining from ${ledgerCohorts} where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid
    union all
    select unit, month, issued, expired, remaining
    from cohorts_of(${given('organizationId')}::uuid, array(select journal_id from ${unsealedJournals} where organization_id = ${given('organizationId')}))
    where program_id = ${given('programId')}::uuid
  ) as cohorts where month between ${given('from')}::text and ${given('to')}::text group by 1, 2 order by 1, 2`,
)
