import { refuse } from '../../../kernel/problem.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { ledgerNotFound, periodNotOver } from '../errors.ts'
import { insertPeriod, readPeriod } from '../repository/periods.ts'
import * as repository from '../repository/totals.ts'
import { daysOf, isOver } from '../rules/period.ts'
import { breakageOf, figuresOf, moneyFor } from '../rules/report.ts'
import type { BreakageQuery, LiabilityQuery, PointsQuery } from '../schemas/reports.ts'

/** A program without a ledger is none. @throws ledgerNotFound */
async function timeZoneOf(ctx: Context, programId: string): Promise<string> {
  const [ledger] = await repository.ledgersOf(ctx, programId)
  return (ledger ?? refuse(ledgerNotFound())).timeZone
}

/** How what members have came to be what it is, by days of recording. @throws ledgerNotFound */
export async function reportPoints(ctx: Context, programId: string, { from, to }: PointsQuery) {
  await timeZoneOf(ctx, programId)
  return { programId, from, to, units: figuresOf(await repository.readMovements(ctx, { programId, from, to })) }
}

/** The same with what it is worth. @throws ledgerNotFound */
export async function reportLiability(
  ctx: Context,
  programId: string,
  { from, to, rateNumerator, rateDenominator, redeemedPercent, currency }: LiabilityQuery,
) {
  const report = await reportPoints(ctx, programId, { from, to })
  const rate = { numerator: rateNumerator, denominator: rateDenominator }
  // What the organization owes by itself, and not in a program, is money.
  const currencyOf = (unit: string) => currency ?? (programId === ctx.organization.id ? unit : ctx.organization.currency)
  const units = report.units.map((figures) => {
    const worth = (units: number) => ({ amount: moneyFor(units, rate, redeemedPercent), currency: currencyOf(figures.unit) })
    return { ...figures, openingValue: worth(figures.opening), closingValue: worth(figures.closing) }
  })
  return { ...report, rate, redeemedPercent, units }
}

/** What of the units that were earned in each month has expired by now. @throws ledgerNotFound, amountTooLarge */
export async function reportBreakage(ctx: Context, programId: string, { from, to }: BreakageQuery) {
  await timeZoneOf(ctx, programId)
  const cohorts = await repository.readCohorts(ctx, { programId, from, to })
  return { programId, from, to, cohorts: cohorts.map(breakageOf) }
}

/**
 * Fixes the figures of a month that is over. What becomes known of it later is recorded later, and so belongs to a later month.
 * Closed again, it answers the figures that were fixed.
 * @throws ledgerNotFound, periodNotOver
 */
export function closePeriod(ctx: Context, programId: string, period: string) {
  return transact(ctx, async (tx) => {
    const timeZone = await timeZoneOf(tx, programId)
    const now = tx.clock.now()
    if (!isOver(period, timeZone, now)) throw periodNotOver()
    if ((await readPeriod(tx, programId, period)).length === 0) {
      const closed = { closedAt: now.toString(), closedBy: { type: tx.actor.type, id: tx.actor.id } }
      const found = figuresOf(await repository.readMovements(tx, { programId, ...daysOf(period) }))
      for (const { unit } of await repository.ledgersOf(tx, programId))
        await insertPeriod(tx, { ...NOTHING, ...found.find((figures) => figures.unit === unit), programId, period, unit, ...closed })
    }
    const rows = await readPeriod(tx, programId, period)
    const [first] = rows
    return {
      ...{ programId, period, closedAt: first?.closedAt ?? now.toString() },
      units: rows.map(({ programId: _program, period: _period, closedAt: _at, closedBy: _by, ...figures }) => figures),
    }
  })
}
const NOTHING = { opening: 0, issued: 0, redeemed: 0, restored: 0, expired: 0, clawed: 0, adjusted: 0, migrated: 0, closing: 0 }
