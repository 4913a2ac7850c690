import { durationOf, shareOf } from '../../../kernel/figures.ts'
import { instantsOf } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import { contactVisibility } from '../../contacts/index.ts'
import * as repository from '../repository/reports.ts'
import type { ReportQuery, ReturnReportQuery } from '../schemas/reports.ts'

/** Figures are of the orders that the caller may see: limited staff count those of their contacts, and those of nobody known. */
function askedOf(ctx: Context, { from, to, timeZone = ctx.organization.timeZone, groupBy = undefined }: ReturnReportQuery) {
  const scope: repository.Scope = { ...instantsOf({ from, to }, timeZone), timeZone, from, visibility: contactVisibility }
  return { scope, reported: { from, to, timeZone, groupBy: groupBy ?? null } }
}

const nOf = (all: readonly { readonly n: number }[]) => all.reduce((sum, { n }) => sum + n, 0)

export async function reportSales(ctx: Context, query: ReportQuery) {
  const { scope, reported } = askedOf(ctx, query)
  const { groupBy } = query
  const [currencies, groups] = await Promise.all([repository.sumSales(ctx, scope), groupBy === undefined ? [] : repository.groupSales(ctx, scope, groupBy)])
  return { ...reported, n: nOf(currencies), currencies, groups }
}

export async function reportReturns(ctx: Context, query: ReturnReportQuery) {
  const { scope, reported } = askedOf(ctx, query)
  const { groupBy } = query
  const [sums, groups] = await Promise.all([repository.sumReturns(ctx, scope), groupBy === undefined ? [] : repository.groupReturns(ctx, scope, groupBy)])
  const n = nOf(sums)
  const returned = sums.reduce((sum, each) => sum + each.returned, 0)
  return {
    ...{ ...reported, n, returned, share: shareOf(returned, n) },
    currencies: sums.filter((each) => each.returned > 0).map(({ currency, returned: orders, amount }) => ({ currency, n: orders, amount })),
    groups: groups.map((group) => ({
      ...group,
      ...{ share: shareOf(group.returned, group.n), quantityShare: shareOf(group.returnedQuantity, group.quantity) },
    })),
  }
}

export async function reportFulfilment(ctx: Context, query: ReportQuery) {
  const { scope, reported } = askedOf(ctx, query)
  const { groupBy } = query
  const [[all], groups] = await Promise.all([
    repository.measureFulfilment(ctx, scope),
    groupBy === undefined ? [] : repository.measureFulfilment(ctx, scope, groupBy),
  ])
  if (all === undefined) throw new Error('an aggregate has one row')
  return { ...reported, ...fulfilmentOf(all), groups: groups.map((group) => ({ value: group.value, ...fulfilmentOf(group) })) }
}

function fulfilmentOf({ n, delivered, promisedMet, promisedMissed, wantedMet, wantedMissed, ...seconds }: repository.Fulfilled) {
  const kept = (met: number, missed: number) => ({ n: met + missed, met, missed, share: shareOf(met, met + missed) })
  return { n, time: durationOf({ n: delivered, ...seconds }), promised: kept(promisedMet, promisedMissed), wanted: kept(wantedMet, wantedMissed) }
}
