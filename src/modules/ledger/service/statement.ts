import type { Context } from '../../../platform/context.ts'
import { readStatement } from '../repository/accounts.ts'

/** How what a member had before `from` became what they had at `to`, by kind of journal and as it was recorded; of what is available, pending and held together. */
export async function statementOf(ctx: Context, of: { readonly memberId: string; readonly from: string; readonly to: string }) {
  const rows = await readStatement(ctx, of)
  return [...new Set(rows.map(({ unit }) => unit))].map((unit) => {
    const ofUnit = rows.filter((row) => row.unit === unit)
    const opening = ofUnit.reduce((sum, { before }) => sum + before, 0)
    const changes = ofUnit.filter(({ journals }) => journals > 0).map(({ kind, amount, journals }) => ({ kind, amount, journals }))
    return { unit, opening, changes, closing: changes.reduce((sum, { amount }) => sum + amount, opening) }
  })
}
