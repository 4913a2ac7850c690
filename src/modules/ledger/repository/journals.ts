import { getTableColumns, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { columnNames, statement } from '../../../platform/database.ts'
import { journals, transfers } from '../tables/books.ts'
import { draws } from '../tables/lots.ts'

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
