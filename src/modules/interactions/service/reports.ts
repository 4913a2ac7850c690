import { monthsOf, type Period } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { countByMonth } from '../repository/reports.ts'
import { monthlyReport } from '../rules/report.ts'

/** Interactions, and contacts met, by month, channel and direction, of the contacts that the caller may see. */
export async function reportByMonth(ctx: Context, period: Period) {
  const { timeZone } = ctx.organization
  const months = monthsOf(period, timeZone)
  return { ...period, timeZone, months: monthlyReport(months, await countByMonth(ctx, months, contactVisibility)) }
}
