import { instantsOf } from '../../../kernel/period.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { countUnnoticed, hasBusiness, hasClock, regulatoryDueAt } from '../../calendars/index.ts'
import { getOrganization } from '../../identity/index.ts'
import { type Behind, listBehind } from '../repository/figure-rows.ts'
import * as repository from '../repository/figures.ts'
import { CLOSED_WITHIN, durationOf, NO_DURATION, OUTCOMES, PERIODS, periodsOf, rowsOf, shareOf, wholeDaysOf, wholeMonthsOf } from '../rules/figures.ts'
import type { CountsQuery, FiguresQuery, OpenAtQuery, RowsQuery } from '../schemas/figures.ts'
import { VISIBILITY } from './complaints.ts'

/** Figures are of what the caller may see: limited staff count the complaints of their contacts, and nobody those that name them. */

interface Asked {
  readonly scope: repository.Scope
  readonly timeZone: string
  /** What the report says of itself. */
  readonly reported: { readonly from: string; readonly to: string; readonly timeZone: string }
  /** Where the complaints behind one of its figures are listed. */
  readonly rows: (of?: Readonly<Record<string, string | boolean | undefined>>) => string
}

function askedOf(ctx: Context, query: FiguresQuery): Asked {
  const { from, to, timeZone: named, ...filters } = query
  const timeZone = named ?? ctx.organization.timeZone
  const received = instantsOf({ from, to }, timeZone)
  const days = wholeDaysOf(received)
  const scope = { received, days, ...(days !== undefined && { months: wholeMonthsOf(days) }), filters, visibility: VISIBILITY }
  return { scope, timeZone, reported: { from, to, timeZone }, rows: (of = {}) => rowsOf(query, of) }
}

export async function countComplaints(ctx: Context, { by, ...query }: CountsQuery) {
  const { scope, timeZone, reported, rows } = askedOf(ctx, query)
  const unit = PERIODS.find((period) => period === by)
  const [n, groups] = await Promise.all([
    repository.countAll(ctx, scope),
    unit === undefined ? grouped(ctx, scope, by as repository.Dimension, rows) : inPeriods(ctx, scope, periodsOf(query, unit, timeZone), rows),
  ])
  return { ...reported, by, n, rows: rows(), groups }
}

async function grouped(ctx: Context, scope: repository.Scope, by: repository.Dimension, rows: Asked['rows']) {
  return (await repository.countBy(ctx, scope, by)).map(({ value, n }) => ({ value, n, rows: rows(value === null ? { without: by } : { [by]: value }) }))
}

async function inPeriods(ctx: Context, scope: repository.Scope, periods: ReturnType<typeof periodsOf>, rows: Asked['rows']) {
  const starts = periods.map(({ start }) => start)
  const counts = new Map((await repository.countByPeriod(ctx, scope, starts)).map(({ place, n }) => [place, n]))
  return periods.map(({ from, to }, i) => ({ value: from, n: counts.get(i + 1) ?? 0, rows: rows({ from, to }) }))
}

export async function countOpenAt(ctx: Context, query: OpenAtQuery) {
  const { date, by, timeZone: named, ...filters } = query
  const timeZone = named ?? ctx.organization.timeZone
  const scope = { openUntil: instantsOf({ from: date, to: date }, timeZone).end, filters, visibility: VISIBILITY }
  const rows = (of: Readonly<Record<string, string | boolean | undefined>> = {}) => rowsOf({ openAt: date, timeZone: named, ...filters }, of)
  const [n, groups] = await Promise.all([repository.countAll(ctx, scope), by === undefined ? [] : grouped(ctx, scope, by, rows)])
  return { date, timeZone, by: by ?? null, n, rows: rows(), groups }
}

export async function measureTimes(ctx: Context, query: FiguresQuery) {
  const { scope, reported, rows } = askedOf(ctx, query)
  const [n, ...times] = await Promise.all([
    repository.countAll(ctx, scope),
    ...repository.METRICS.map(async (metric) => {
      const measure = async (kind: 'wall' | 'business') => durationOf((await repository.measureTimes(ctx, scope, kind, metric)) ?? NO_DURATION)
      const [wall, business] = await Promise.all([measure('wall'), measure('business')])
      return { metric, wall, business, rows: rows({ timed: metric }) }
    }),
  ])
  return { ...reported, n, rows: rows(), times }
}

export async function measureDeadlines(ctx: Context, query: FiguresQuery) {
  const { scope, reported, rows } = askedOf(ctx, query)
  const { among, given } = repository.idsOf(ctx, scope)
  const [noticed, unnoticed] = await Promise.all([repository.countDeadlines(ctx, scope), countUnnoticed(ctx, 'complaint', among, given)])
  const deadlines = repository.METRICS.map((metric) => {
    const { met = 0, missed: known = 0 } = noticed.find((each) => each.metric === metric) ?? {}
    const missed = known + (unnoticed.find((each) => each.metric === metric)?.n ?? 0)
    const counted = (n: number, isMet: boolean) => ({ n, rows: rows({ metric, met: isMet }) })
    return { metric, n: met + missed, met: counted(met, true), missed: counted(missed, false), share: shareOf(met, met + missed) }
  })
  return { ...reported, deadlines }
}

export async function measureReopening(ctx: Context, query: FiguresQuery) {
  const { scope, reported, rows } = askedOf(ctx, query)
  const { settled, reopened } = await repository.countReopened(ctx, scope)
  return {
    ...reported,
    n: settled,
    rows: rows({ settled: true }),
    reopened: { n: reopened, rows: rows({ reopened: true }) },
    share: shareOf(reopened, settled),
  }
}

export async function countOutcomes(ctx: Context, query: FiguresQuery) {
  const { scope, reported, rows } = askedOf(ctx, query)
  const counts = new Map((await repository.countBy(ctx, scope, 'outcome')).map(({ value, n }) => [value, n]))
  const n = [...counts.values()].reduce((sum, each) => sum + each, 0)
  const undecided = counts.get(null) ?? 0
  const outcomes = OUTCOMES.map((outcome) => {
    const of = counts.get(outcome) ?? 0
    return { outcome, n: of, rows: rows({ outcome }), share: shareOf(of, n - undecided) }
  })
  return { ...reported, n, rows: rows(), outcomes, undecided: { n: undecided, rows: rows({ without: 'outcome' }) } }
}

export async function tabulateForRegulator(ctx: Context, query: FiguresQuery) {
  const { scope, timeZone, reported, rows } = askedOf(ctx, query)
  const [{ n, outstanding, upheld, within }, redress] = await Promise.all([
    repository.countClosed(ctx, scope, await regulatorDays(ctx, query, timeZone)),
    repository.sumRedress(ctx, scope),
  ])
  const later = within.reduce((left, each) => left - each, n - outstanding)
  return {
    ...reported,
    n,
    rows: rows(),
    closed: CLOSED_WITHIN.map((name, i) => ({ within: name, n: within[i] ?? later, rows: rows({ closedWithin: name }) })),
    outstanding: { n: outstanding, rows: rows({ outstanding: true }) },
    upheld: { n: upheld, rows: rows({ upheld: true }) },
    redress: redress.map((each) => ({ ...each, rows: rows({ redress: each.currency }) })),
  }
}

/** Days end with the local day, that of the receipt being day 0; there is business from Monday to Friday but on the organization's holidays. */
async function regulatorDays(ctx: Context, period: { readonly from: string; readonly to: string }, timeZone: string): Promise<repository.RegulatorDays> {
  const { settings } = await getOrganization(ctx)
  const days = { timeZone, businessDays: [1, 2, 3, 4, 5], holidays: settings.holidays.map(({ date }) => date) }
  const until = Temporal.PlainDate.from(period.to)
    .add({ days: EIGHT_WEEKS + 1 })
    .toString()
  const periods = periodsOf({ from: period.from, to: until }, 'day', timeZone)
  const starts = periods.slice(0, -EIGHT_WEEKS - 1).map(({ start }) => start)
  const business = periods.flatMap(({ from }, i) => (hasBusiness(Temporal.PlainDate.from(from), days) ? [i] : []))
  let next = 0
  const threeDays = starts.map((start, i) => {
    while ((business[next] ?? Number.POSITIVE_INFINITY) <= i) next += 1
    const third = business[next + 2]
    const end = third === undefined ? undefined : periods[third + 1]?.start
    // After holidays that outlast what was looked at.
    return end ?? regulatoryDueAt({ amount: 3, unit: 'business_days', rollForward: false }, days, start) ?? 'infinity'
  })
  const weeks = [EIGHT_WEEKS / 2, EIGHT_WEEKS].map((days) => starts.map((_, i) => periods[i + days + 1]?.start as string))
  return { starts, limits: [threeDays, ...weeks] }
}
const EIGHT_WEEKS = 56

/** The complaints behind a figure. @throws invalidCursor */
export async function listRows(ctx: Context, query: RowsQuery): Promise<JsonText> {
  const { from, to, openAt, timeZone: named, metric, met, ...filters } = query
  const timeZone = named ?? ctx.organization.timeZone
  const period = from === undefined || to === undefined ? undefined : { from, to }
  const scope: repository.Scope = {
    ...(period !== undefined && { received: instantsOf(period, timeZone) }),
    ...(openAt !== undefined && { openUntil: instantsOf({ from: openAt, to: openAt }, timeZone).end }),
    filters,
    visibility: VISIBILITY,
  }
  const days = filters.closedWithin === undefined || period === undefined ? undefined : await regulatorDays(ctx, period, timeZone)
  const clock = met === undefined ? undefined : clockOf(ctx, metric, met)
  return listBehind(ctx, query, scope, { ...filters, days, clock })
}

function clockOf(ctx: Context, metric: string | undefined, met: boolean): Behind['clock'] {
  const given = { subjectType: 'complaint', metric, measuredAt: ctx.clock.now().toString() }
  return { key: `clock ${met}`, where: (complaintId) => hasClock(complaintId, met), given }
}
