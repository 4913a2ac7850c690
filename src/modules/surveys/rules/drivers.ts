import { CONFIDENCE, type Interval, rankCorrelationInterval } from './intervals.ts'
import type { Driver, Quadrant, ScaleQuestion } from './question.ts'
import { rounded } from './rounding.ts'
import { meanOf, type Share, shareOf, topTwo } from './scores.ts'

/** How many answered a driver question by `driver` and the main question by `score`; only who answered both counts. May be added up like other counts. */
export interface JointCount {
  readonly driver: number
  readonly score: number
  readonly count: number
}

/** A driver of satisfaction beside the others: how much goes with it, and how well it is done. */
export interface DriverRow {
  readonly questionKey: string
  readonly driver: Driver | null
  /** How many answered both. */
  readonly n: number
  /** The importance that the answers show: Spearman's rank correlation of the driver with the main score. Null where one of the two does not vary. */
  readonly correlation: number | null
  readonly interval: Interval | null
  /** The two top boxes of the driver, of those who answered both. */
  readonly performance: Share
  readonly mean: number | null
  /** Among the drivers of this table: over or under their mean importance and mean performance. */
  readonly quadrant: Quadrant | null
}

export interface AskedDriver {
  readonly question: ScaleQuestion
  readonly joint: readonly JointCount[]
}

/** The table of key drivers, the most important first. That a driver goes with the score does not say that it moves it. */
export function driverTable(drivers: readonly AskedDriver[], confidence = CONFIDENCE): DriverRow[] {
  const rows = drivers.map((driver) => rowOf(driver, confidence))
  const placed = rows.flatMap(({ correlation, performance }) =>
    correlation === null || performance.value === null ? [] : [{ importance: correlation, performance: performance.value }],
  )
  const middle = { importance: average(placed.map(({ importance }) => importance)), performance: average(placed.map(({ performance }) => performance)) }
  return rows
    .map((row) => ({ ...row, quadrant: quadrantOf(row, middle) }))
    .sort((a, b) => (b.correlation ?? -2) - (a.correlation ?? -2) || (a.questionKey < b.questionKey ? -1 : 1))
}

function rowOf({ question, joint }: AskedDriver, confidence: number): Omit<DriverRow, 'quadrant'> {
  const n = joint.reduce((sum, { count }) => sum + count, 0)
  const counts = Object.fromEntries(marginal(joint, 'driver'))
  const correlation = spearman(joint)
  return {
    questionKey: question.key,
    driver: question.driver ?? null,
    n,
    correlation: correlation === null ? null : rounded(correlation, 3),
    interval: correlation === null ? null : rankCorrelationInterval(correlation, n, confidence),
    performance: shareOf(topTwo(question.scale, { counts }), n, confidence),
    mean: meanOf({ counts, answered: n }),
  }
}

function quadrantOf({ correlation, performance }: Omit<DriverRow, 'quadrant'>, middle: { importance: number; performance: number }): Quadrant | null {
  if (correlation === null || performance.value === null) return null
  const good = performance.value >= middle.performance
  if (correlation >= middle.importance) return good ? 'keep_up_the_good_work' : 'concentrate_here'
  return good ? 'possible_overkill' : 'low_priority'
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Spearman's rank correlation: scales are orders, whose steps need not be equal. Equal answers share their middle rank
 * (C. Spearman, "The Proof and Measurement of Association between Two Things", American Journal of Psychology 15(1), 1904).
 * @returns between -1 and 1; null where fewer than two answered both, or one of the two does not vary
 */
export function spearman(joint: readonly JointCount[]): number | null {
  const [driver, score] = [doubledRanks(marginal(joint, 'driver')), doubledRanks(marginal(joint, 'score'))]
  return pearson(joint.map((each) => ({ driver: driver.get(each.driver) ?? 0, score: score.get(each.score) ?? 0, count: each.count })))
}

/** K. Pearson's product-moment correlation, from whole numbers: exact up to the last step. */
export function pearson(joint: readonly JointCount[]): number | null {
  let [n, x, y, xx, yy, xy] = [0n, 0n, 0n, 0n, 0n, 0n]
  for (const { driver, score, count } of joint) {
    const [a, b, times] = [BigInt(driver), BigInt(score), BigInt(count)]
    n += times
    x += a * times
    y += b * times
    xx += a * a * times
    yy += b * b * times
    xy += a * b * times
  }
  const [ofX, ofY] = [n * xx - x * x, n * yy - y * y]
  if (ofX === 0n || ofY === 0n) return null
  const r = Number(n * xy - x * y) / Math.sqrt(Number(ofX)) / Math.sqrt(Number(ofY))
  return Math.min(1, Math.max(-1, r))
}

function marginal(joint: readonly JointCount[], side: 'driver' | 'score'): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const each of joint) counts.set(each[side], (counts.get(each[side]) ?? 0) + each.count)
  return counts
}

/** Twice the middle rank of each value, so that it is a whole number. */
function doubledRanks(counts: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  let before = 0
  return new Map(
    [...counts]
      .sort(([a], [b]) => a - b)
      .map(([value, count]) => {
        const rank = 2 * before + count + 1
        before += count
        return [value, rank]
      }),
  )
}
