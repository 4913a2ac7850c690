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
