import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Statement, statement } from '../../../platform/database.ts'
import type { LAWS } from '../rules/laws.ts'
import { lotExtensions } from '../tables/lots.ts'
import { ledgerCohorts, ledgerSeals, ledgerTotals, sealedJournals, unsealedJournals } from '../tables/seals.ts'

export interface Breach {
  readonly law: keyof typeof LAWS
  /** What breaks it: a journal, a member's account, a lot, a block. */
  readonly subject: string
}

/** A part of the books in the order of ids: all that stands after one, up to another. */
export interface Slice {
  readonly after: string
  readonly upTo: string
}

type GivenName = (name: string) => Placeholder
const breachesOf = (name: string, build: (given: GivenName, ours: SQL) => SQL): Statement<Breach> =>
  statement(name, { law: sql<Breach['law']>``, subject: sql<string>`` }, (_, given) => build(given, sql`organization_id = ${given('organizationId')}`))
const lastOf = (name: string, table: SQL, id: SQL): Statement<{ upTo: string | null }> =>
  statement(
    name,
    { upTo: sql<string | null>`` },
    (_, given) => sql`select max(id::text) from (
    select ${id} as id from ${table} where organization_id = ${given('organizationId')} and ${id} > ${given('after')}::uuid order by ${id} limit ${given('size')}::integer) as next`,
  )

/** The parts that are looked at one by one, so that no statement takes long however large the books are. */
export const PARTS = {
  members: {
    next: lastOf('ledger.verify.nextMembers', sql`member_accounts`, sql`member_id`),
    find: breachesOf(
      'ledger.verify.members',
      (given, ours) => sql`
      with entries as (
        select debit_member_id as member_id, unit, debit_account as account, debit_version as version, debit_balance as balance, -amount as amount
        from transfers where ${ours} and debit_member_id > ${given('after')}::uuid and debit_member_id <= ${given('upTo')}::uuid
        union all
        select credit_member_id, unit, credit_account, credit_version, credit_balance, amount
        from transfers where ${ours} and credit_member_id > ${given('after')}::uuid and credit_member_id <= ${given('upTo')}::uuid
      ), summed as (
        select member_id, unit, account, sum(amount) as amount, count(*) as entries, min(version) as first, max(version) as last from entries group by 1, 2, 3
      ), steps as (
        select member_id, unit, account, version, balance - amount - coalesce(lag(balance) over (partition by member_id, unit, account order by version), 0) as drift from entries
      ), accounts as (
        select member_id, unit, account, balance, version, floor from member_accounts
        where ${ours} and member_id > ${given('after')}::uuid and member_id <= ${given('upTo')}::uuid
      ), left_over as (
        select member_id, unit, sum(remaining) as remaining from lots
        where ${ours} and remaining > 0 and member_id > ${given('after')}::uuid and member_id <= ${given('upTo')}::uuid group by 1, 2
      ), open_holds as (
        select member_id, unit, sum(amount) as amount from holds
        where ${ours} and ended_by is null and member_id > ${given('after')}::uuid and member_id <= ${given('upTo')}::uuid group by 1, 2
      )
      select 'balance-is-sum-of-entries' as law, concat_ws(' ', member_id, unit, account) as subject
      from accounts full join summed using (member_id, unit, account) where balance is distinct from coalesce(amount, 0)
      union all
      select 'versions-without-gap', concat_ws(' ', member_id, unit, account)
      from accounts left join summed using (member_id, unit, account) where version <> coalesce(entries, 0) or (entries > 0 and (first <> 1 or last <> entries))
      union all
      select 'entries-carry-the-balance', concat_ws(' ', member_id, unit, account, version) from steps where drift <> 0
      union all
      select 'balance-not-below-floor', concat_ws(' ', member_id, unit, account) from accounts where balance < floor
      union all
      select 'available-is-lots-less-debt', concat_ws(' ', member_id, unit) from (select * from accounts where account = 'available') as accounts
        full join left_over using (member_id, unit) where coalesce(remaining, 0) is distinct from greatest(balance, 0)
      union all
      select 'held-is-open-holds', concat_ws(' ', member_id, unit) from (select * from accounts where account = 'held') as accounts
        full join open_holds using (member_id, unit) where coalesce(open_holds.amount, 0) is distinct from balance`,
    ),
  },
  lots: {
    next: lastOf('ledger.verify.nextLots', sql`lots`, sql`journal_id`),
    find: breachesOf(
      'ledger.verify.lots',
      (given, ours) => sql`
      with batch as (
        select journal_id, number, amount, remaining, expires_at from lots where ${ours} and journal_id > ${given('after')}::uuid and journal_id <= ${given('upTo')}::uuid
      ), drawn as (
        select lot_journal_id as journal_id, lot_number as number, sum(case kind when 'restore' then -amount else amount end) as drawn
        from draws where ${ours} and lot_journal_id > ${given('after')}::uuid and lot_journal_id <= ${given('upTo')}::uuid group by 1, 2
      ), extended as (
        select lot_journal_id as journal_id, lot_number as number, max(expires_at) as expires_at
        from ${lotExtensions} where ${ours} and lot_journal_id > ${given('after')}::uuid and lot_journal_id <= ${given('upTo')}::uuid group by 1, 2
      )
      select 'lot-is-what-was-drawn-and-what-is-left', concat_ws(' ', journal_id, number)
      from batch full join drawn using (journal_id, number) where amount is distinct from remaining + coalesce(drawn, 0)
      union all
      select 'lots-expire-as-extended', concat_ws(' ', journal_id, number)
      from batch join extended using (journal_id, number) where batch.expires_at <> extended.expires_at`,
    ),
  },
  journals: {
    next: lastOf('ledger.verify.nextJournals', sql`journals`, sql`id`),
    find: breachesOf(
      'ledger.verify.journals',
      (given, ours) => sql`
      with batch as (
        select id, program_id, kind, reverses_id from journals where ${ours} and id > ${given('after')}::uuid and id <= ${given('upTo')}::uuid
      )
      select 'journals-have-transfers', id::text from batch where kind not in ('extend', 'merge')
        and not exists (select from transfers where ${ours} and journal_id = batch.id)
      union all
      select 'transfers-have-journals', journal_id::text from transfers
      where ${ours} and journal_id > ${given('after')}::uuid and journal_id <= ${given('upTo')}::uuid and not exists (select from batch where id = journal_id)
      union all
      select 'reversals-have-journals', id::text from batch where reverses_id is not null and (
        select count(*) from journals as taken where taken.organization_id = ${given('organizationId')} and taken.id = batch.reverses_id and taken.program_id = batch.program_id) <> 1
      union all
      select 'journals-are-sealed-once', id::text from batch
      left join (select journal_id from ${sealedJournals} where ${ours} and journal_id > ${given('after')}::uuid and journal_id <= ${given('upTo')}::uuid) as sealed on sealed.journal_id = id
      left join (select journal_id from ${unsealedJournals} where ${ours}) as unsealed on unsealed.journal_id = id
      group by id having count(sealed.journal_id) + count(unsealed.journal_id) <> 1`,
    ),
  },
} as const

export async function nextSlice(ctx: Context, part: keyof typeof PARTS, after: string, size: number): Promise<Slice | undefined> {
  const upTo = (await ctx.one(PARTS[part].next, { after, size }))?.upTo
  return upTo === null || upTo === undefined ? undefined : { after, upTo }
}

export function findBreaches(ctx: Context, part: keyof typeof PARTS, slice: Slice): Promise<Breach[]> {
  return ctx.many(PARTS[part].find, { ...slice })
}

/** What stands beyond the last of a part and belongs to none of it. */
export const BEYOND = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** How far the chain goes, with the totals as they stand at its end. */
export async function chainOf(ctx: Context): Promise<{ blocks: number; sealed: number; unsealed: number; totals: Totals }> {
  const { totals, cohorts, ...counts } = (await ctx.one(chain)) ?? { blocks: 0, sealed: 0, unsealed: 0, totals: [], cohorts: [] }
  return { ...counts, totals: [...totals, ...cohorts] }
}
const chain = statement(
  'ledger.verify.chain',
  { blocks: sql<number>``, sealed: sql<number>``, unsealed: sql<number>``, totals: sql<Totals>``, cohorts: sql<Totals>`` },
  (_, given) => sql`
  select (select coalesce(max(number), 0) from ${ledgerSeals} where organization_id = ${given('organizationId')}),
    (select coalesce(sum(journals), 0)::bigint from ${ledgerSeals} where organization_id = ${given('organizationId')}),
    (select count(*) from ${unsealedJournals} where organization_id = ${given('organizationId')}),
    (select coalesce(jsonb_agg(jsonb_build_array(concat_ws(' ', program_id, unit, account, day), debits::text, credits::text, '0')), '[]')
      from ${ledgerTotals} where organization_id = ${given('organizationId')}),
    (select coalesce(jsonb_agg(jsonb_build_array(concat_ws(' ', program_id, unit, month), issued::text, expired::text, remaining::text)), '[]')
      from ${ledgerCohorts} where organization_id = ${given('organizationId')})`,
)
/** Of what, and three sums in decimal digits. */
export type Totals = readonly (readonly [subject: string, string, string, string])[]

/** A block as it is, worked out anew. Undefined where there is none. */
export async function readBlock(ctx: Context, number: number): Promise<{ holds: boolean; totals: Totals } | undefined> {
  const found = await ctx.one(block, { number })
  return found === undefined ? undefined : { holds: found.holds, totals: [...found.totals, ...found.cohorts] }
}
const block = statement(
  'ledger.verify.block',
  { holds: sql<boolean>``, totals: sql<Totals>``, cohorts: sql<Totals>`` },
  (_, given) => sql`
  with ids as materialized (
    select array(select journal_id from ${sealedJournals} where organization_id = ${given('organizationId')} and seal_number = ${given('number')}::integer) as ids
  )
  select seal.journals = cardinality(ids) and seal.previous_hash = coalesce((
      select hash from ${ledgerSeals} as previous where previous.organization_id = seal.organization_id and previous.number = seal.number - 1), '')
      and seal.hash = block_hash(seal.organization_id, seal.previous_hash, ids),
    (select coalesce(jsonb_agg(jsonb_build_array(concat_ws(' ', program_id, unit, account, day), debits::text, credits::text, '0')), '[]') from totals_of(seal.organization_id, ids)),
    (select coalesce(jsonb_agg(jsonb_build_array(concat_ws(' ', program_id, unit, month), issued::text, expired::text, remaining::text)), '[]') from cohorts_of(seal.organization_id, ids))
  from ${ledgerSeals} as seal, ids where seal.organization_id = ${given('organizationId')} and seal.number = ${given('number')}::integer`,
)

/** Ledgers whose members' balances are not what the accounts of the program say. */
export function findUnbalanced(ctx: Context): Promise<Breach[]> {
  return ctx.many(unbalanced)
}
const unbalanced = breachesOf(
  'ledger.verify.sums',
  (given, ours) => sql`
  with balances as (
    select program_id, unit, balance from member_accounts where ${ours}
    union all
    select program_id, unit, credits - debits from ${ledgerTotals} where ${ours} and account not in ('available', 'pending', 'held')
    union all
    select program_id, unit, credits - debits from totals_of(${given('organizationId')}::uuid, array(select journal_id from ${unsealedJournals} where ${ours}))
    where account not in ('available', 'pending', 'held')
  )
  select 'ledger-sums-to-zero', concat_ws(' ', program_id, unit) from balances group by program_id, unit having sum(balance) <> 0`,
)
