import { getTableColumns } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { Settings } from '../rules/complaint.ts'
import { complaintSettings } from '../tables/settings.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(complaintSettings)

export function findSettings(ctx: Context): Promise<Settings | undefined> {
  return ctx.one(find)
}
const find: Statement<Settings> = statement('complaintSettings.find', columns, (q) => q.from(complaintSettings).where(ours(complaintSettings)))

/** Waited for: two may say so for the first time. */
export async function saveSettings(tx: Tx, settings: Settings): Promise<void> {
  await tx.one(save, { ...settings })
}
const save = statement('complaintSettings.save', {}, (q, given) =>
  q
    .insert(complaintSettings)
    .values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never)
    .onConflictDoUpdate({ target: complaintSettings.organizationId, set: givenEach(Object.keys(columns), given) }),
)
