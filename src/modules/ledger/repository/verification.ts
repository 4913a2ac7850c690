import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import type { LAWS } from '../rules/laws.ts'

export interface Breach {
  readonly law: keyof typeof LAWS
  /** What breaks it: a journal, a member's account, a lot, a block. */
  readonly subject: string
}

/** Everything of the organization's ledger that is not as its laws say, at most so many. */
export function findBreaches(ctx: Context, most: number): Promise<Breach[]> {
  return ctx.many(breaches, { most })
}
const breaches = statement(
  'ledger.breaches',
  { law: sql<Breach['law']>``, subject: sql<string>`` },
  (_, given) => sql`
  with entries as (
    select debit_member_id as member_id, unit, debit_account as account, debit_version as version, debit_balance as balance, -amount as amount
    from transfers where organization_id = ${given('organizationId')} and debit_member_id is not null
    union all
    select credit_member_id, unit, credit_account, credit_version, credit_balance, amount
    from transfers where organization_id = ${given('organizationId')} and credit_member_id is not null
  ), summed as (
    select member_id, unit, account, sum(amount) as amount, count(*) as entries, min(version) as first, max(version) as last from entries group by 1, 2, 3
  ), steps as (
    select member_id, unit, account, balance - amount - coalesce(lag(balance) over (partition by member_id, unit, account order by version), 0) as drift from entries
  ), lot_sums as (
    select lot_journal_id as journal_id, lot_number as number, sum(case kind when 'restore' then -amount else amount end) as drawn
    from draws where organization_id = ${given('organizationId')} group by 1, 2
  ), left_over as (
    select member_id, unit, sum(remaining) as remaining from lots where organization_id = ${given('organizationId')} group by 1, 2
  ), open_holds as (
    select member_id, unit, sum(amount) as amount from holds where organization_id = ${given('organizationId')} and ended_by is null group by 1, 2
  )
  select law, subject from (
    select 'journals-have-transfers' as law, id::text as subject from journals where organization_id = ${given('organizationId')} and kind not in ('extend', 'merge')
      and not exists (select from transfers where transfers.organization_id = journals.organization_id and transfers.journal_id = journals.id)
    union all
    select 'transfers-have-journals', journal_id::text from transfers where organization_id = ${given('organizationId')}
      and not exists (select from journals where journals.organization_id = transfers.organization_id and journals.id = transfers.journal_id)
    union all
    select 'balance-is-sum-of-entries', concat_ws(' ', member_id, unit, account) from member_accounts left join summed using (member_id, unit, account)
      where organization_id = ${given('organizationId')} and balance <> coalesce(amount, 0)
    union all
    select 'versions-without-gap', concat_ws(' ', member_id, unit, account) from member_accounts left join summed using (member_id, unit, account)
      where organization_id = ${given('organizationId')} and (version <> coalesce(entries, 0) or (entries > 0 and (first <> 1 or last <> entries)))
    union all
    select 'entries-carry-the-balance', concat_ws(' ', member_id, unit, account) from steps where drift <> 0
    union all
    select 'balance-not-below-floor', concat_ws(' ', member_id, unit, account) from member_accounts where organization_id = ${given('organizationId')} and balance < floor
    union all
    select 'lot-is-what-was-drawn-and-what-is-left', concat_ws(' ', journal_id, number) from lots left join lot_sums using (journal_id, number)
      where organization_id = ${given('organizationId')} and amount <> remaining + coalesce(drawn, 0)
    union all
    select 'available-is-lots-less-debt', concat_ws(' ', member_id, unit) from member_accounts left join left_over using (member_id, unit)
      where organization_id = ${given('organizationId')} and account = 'available' and coalesce(remaining, 0) <> greatest(balance, 0)
    union all
    select 'held-is-open-holds', concat_ws(' ', member_id, unit) from member_accounts left join open_holds using (member_id, unit)
      where organization_id = ${given('organizationId')} and account = 'held' and coalesce(open_holds.amount, 0) <> balance
  ) as found limit ${given('most')}::integer`,
)
