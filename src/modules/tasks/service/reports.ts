import { instantsOf, type Period } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import { countByPerson } from '../repository/reports.ts'
import { reportOf } from '../rules/report.ts'
import { VISIBILITY } from './tasks.ts'

/** Done, late and overdue by person and team, of the tasks that the caller may see. */
export async function reportByPerson(ctx: Context, period: Period) {
  const { timeZone } = ctx.organization
  return { ...period, timeZone, ...reportOf(await countByPerson(ctx, instantsOf(period, timeZone), VISIBILITY)) }
}
