import { instantsOf, type Period } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import { countEntries, measureStays } from '../repository/lifecycle-report.ts'
import { lifecycleReport } from '../rules/lifecycle-report.ts'

/** Time in stage and conversion between stages, of the contacts that the caller may see. */
export async function reportLifecycle(ctx: Context, period: Period) {
  const { timeZone } = ctx.organization
  const instants = instantsOf(period, timeZone)
  const [entries, stays] = await Promise.all([countEntries(ctx, instants), measureStays(ctx, instants)])
  return { ...period, timeZone, ...lifecycleReport(entries, stays) }
}
