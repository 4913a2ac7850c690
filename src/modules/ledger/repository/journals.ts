import { getTableColumns, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { columnNames, statement } from '../../../platform/database.ts'
import { journals, transfers } from '../tables/books.ts'
import { draws, lots } from '../tables/lots.ts'

const { organizationId: _ofJournals, ...journalColumns } = getTableColumns(journals)
const { organizationId: _ofTransfers, journalId: _transferred, ...transferColumns } = getTableColumns(transfers)
const { organizationId: _ofDraws, journalId: _drawn, ...drawColumns } = getTableColumns(draws)

/** A journal with its transfers, and with what they took from lots and gave back to them. */
export async function findJournal(ctx: Context, id: string) {
  const [journal, moved, drawn] = await Promise.all([ctx.one(byId, { id }), ctx.many(transfersOf, { id }), ctx.many(drawsOf, { id })])
  return journal === undefined ? undefined : { ...journal, transfers: moved, draws: drawn }
}

/** The journals that these sources of one type have made in a program, by the ids of the sources. */
export async function journalsOfSources(
  ctx: Context,
  of: { readonly programId: string; readonly sourceType: string; readonly sourceIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (of.sourceIds.length === 0) return new Map()
  return new Map((await ctx.many(bySources, { ...of })).map(({ sourceId, id }) => [sourceId, id]))
}
const bySources = statement(
  'ledger.journalsOfSources',
  { sourceId: sql<string>``, id: journals.id },
  (_, given) => sql`
  select source_id, id from ${journals} where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid
    and source_type = ${given('sourceType')} and source_id = any(${given('sourceIds')}::text[])`,
)

/** How many units of the lots that these journals made have expired by now, by unit; booked or not. */
export async function expiredOf(ctx: Context, journalIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return new Map((await ctx.many(expired, { journalIds, now: ctx.clock.now().toString() })).map(({ unit, amount }) => [unit, amount]))
}
const expired = statement(
  'ledger.expiredOf',
  { unit: sql<string>``, amount: sql<number>`` },
  (_, given) => sql`
  select unit, sum(amount)::bigint from (
    select unit, remaining as amount from ${lots} where organization_id = ${given('organizationId')} and journal_id = any(${given('journalIds')}::uuid[])
      and remaining > 0 and expires_at <= ${given('now')}::timestamptz
    union all
    select transfers.unit, draws.amount from ${draws} join ${transfers} using (organization_id, journal_id, number)
    where draws.organization_id = ${given('organizationId')} and draws.lot_journal_id = any(${given('journalIds')}::uuid[])
      and draws.kind = 'draw' and transfers.credit_account = 'expired'
  ) as gone group by unit`,
)

const byId = statement(
  'ledger.journal',
  journalColumns,
  (_, given) => sql`select ${columnNames(journalColumns)} from ${journals} where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid`,
)
const transfersOf = statement(
  'ledger.transfersOf',
  transferColumns,
  (_, given) => sql`
  select ${columnNames(transferColumns)} from ${transfers} where organization_id = ${given('organizationId')} and journal_id = ${given('id')}::uuid order by number`,
)
const drawsOf = statement(
  'ledger.drawsOf',
  drawColumns,
  (_, given) => sql`
  select ${columnNames(drawColumns)} from ${draws} where organization_id = ${given('organizationId')} and journal_id = ${given('id')}::uuid
  order by number, kind, lot_journal_id, lot_number`,
)
