import { distributionOf, type Entry, placesOf, type RankedEntry, type RowEntry, rowsOf } from './distributions.ts'
import { adjustedWald, CONFIDENCE, type Interval, meanInterval, wilson } from './intervals.ts'
import { choicesOf, type Question, type Scale, type ScaleQuestion, type ScoreVariant, valuesOf } from './question.ts'
import { rounded, roundedRatio } from './rounding.ts'
import { countOf, mergeTallies, type Tally } from './tally.ts'

/** From counts to figures. Whole numbers are counted, doubles come last, and each figure is rounded once. */

export interface Share {
  /** In percent, or in points for a net score. */
  readonly value: number | null
  readonly interval: Interval | null
}

/** The row of a question among the scores. Where nobody answered, the figures are null. */
export interface Score {
  readonly questionKey: string
  readonly metric: Question['type']
  readonly variant: ScoreVariant
  readonly score: number | null
  /** How many answered. */
  readonly n: number
  /** NPS: promoters, passives, detractors; all others by value, as `distribution` has them. */
  readonly counts: Readonly<Record<string, number>>
  readonly skipped: number
  readonly partial: number
  readonly excluded: number
  readonly interval: Interval | null
  readonly mean?: number | null
  /** CES: easier than neutral. Ratings: the two top boxes. */
  readonly share?: Share
  /** The two top boxes less all that are below neutral. */
  readonly netEasy?: Share
  readonly distribution?: readonly Entry[]
  readonly ranking?: readonly RankedEntry[]
  readonly rows?: readonly RowEntry[]
  readonly versions: readonly number[]
}

type Figures = Omit<Score, 'questionKey' | 'metric' | 'n' | 'skipped' | 'partial' | 'excluded' | 'versions'>

/** The scores of a question, from what its versions or days counted. */
export function scoreOf(question: Question, tallies: readonly Tally[], confidence = CONFIDENCE): Score {
  const tally = mergeTallies(tallies)
  const { answered, skipped, partial, excluded, versions } = tally
  return { questionKey: question.key, metric: question.type, ...figuresOf(question, tally, confidence), n: answered, skipped, partial, excluded, versions }
}

function figuresOf(question: Question, tally: Tally, confidence: number): Figures {
  switch (question.type) {
    case 'nps':
      return npsOf(question, tally, confidence)
    case 'csat':
      return csatOf(question, tally, confidence)
    case 'ces':
      return cesOf(question, tally, confidence)
    case 'rating':
      return ratingOf(question, tally, confidence)
    case 'boolean':
      return booleanOf(tally, confidence)
    case 'number':
      return numberOf(tally, confidence)
    case 'ranking':
      return { ...UNSCORED, counts: tally.counts, ranking: placesOf(question, tally, confidence) }
    case 'matrix':
      return { ...UNSCORED, counts: tally.counts, rows: rowsOf(question, tally, confidence) }
    case 'single_choice':
    case 'multiple_choice': {
      const keys = choicesOf(question).map(({ key }) => key)
      return { ...UNSCORED, ...countsBy(keys, tally, confidence) }
    }
    default:
      return { ...UNSCORED, counts: {} }
  }
}

const UNSCORED = { variant: 'distribution', score: null, interval: null } as const

/** Promoters answer 9 or 10, detractors 0 to 6: F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003. */
function npsOf(question: ScaleQuestion, tally: Tally, confidence: number): Figures {
  const { promoters, passives, detractors } = npsGroups(tally)
  return {
    variant: 'net',
    ...renamed(netOf(promoters, detractors, tally.answered, confidence)),
    counts: { promoters, passives, detractors },
    distribution: distributionOf(keysOf(question.scale), tally, confidence),
  }
}

export function npsGroups({ counts, answered }: Pick<Tally, 'counts' | 'answered'>): { promoters: number; passives: number; detractors: number } {
  const promoters = sumBetween(counts, 9, 10)
  const detractors = sumBetween(counts, 0, 6)
  return { promoters, passives: answered - promoters - detractors, detractors }
}

function csatOf(question: ScaleQuestion, tally: Tally, confidence: number): Figures {
  const top = shareOf(topTwo(question.scale, tally), tally.answered, confidence)
  return { variant: 'top_two', ...renamed(top), ...countsBy(keysOf(question.scale), tally, confidence), mean: meanOf(tally) }
}

function cesOf(question: ScaleQuestion, tally: Tally, confidence: number): Figures {
  const { scale } = question
  const { answered } = tally
  return {
    ...meansOf(question, tally, confidence),
    share: shareOf(aboveNeutral(scale, tally), answered, confidence),
    netEasy: netOf(topTwo(scale, tally), belowNeutral(scale, tally), answered, confidence),
  }
}

function ratingOf(question: ScaleQuestion, tally: Tally, confidence: number): Figures {
  return { ...meansOf(question, tally, confidence), share: shareOf(topTwo(question.scale, tally), tally.answered, confidence) }
}

/** A scale whose score is its mean. */
function meansOf({ scale }: ScaleQuestion, tally: Tally, confidence: number): Figures {
  const mean = meanOf(tally)
  const moments = momentsOf(tally)
  const interval = moments === undefined ? null : meanInterval(moments.mean, moments.variance, tally.answered, confidence)
  return { variant: 'mean', score: mean, interval, mean, ...countsBy(keysOf(scale), tally, confidence) }
}

function booleanOf(tally: Tally, confidence: number): Figures {
  return {
    variant: 'share_true',
    ...renamed(shareOf(tally.counts['true'] ?? 0, tally.answered, confidence)),
    ...countsBy(['true', 'false'], tally, confidence),
  }
}

/** Numbers may be fractions: they are added from the lowest, so that the sum does not depend on what was merged first. */
function numberOf({ counts, answered }: Tally, confidence: number): Figures {
  if (answered === 0) return { variant: 'mean', score: null, interval: null, mean: null, counts }
  const values = Object.entries(counts).map(([value, count]) => [Number(value), count] as const)
  values.sort(([a], [b]) => a - b)
  const mean = values.reduce((sum, [value, count]) => sum + value * count, 0) / answered
  const squares = values.reduce((sum, [value, count]) => sum + (value - mean) ** 2 * count, 0)
  const score = rounded(mean, MEAN_DECIMALS)
  return { variant: 'mean', score, interval: meanInterval(mean, squares / (answered - 1), answered, confidence), mean: score, counts }
}

const MEAN_DECIMALS = 3

function keysOf(scale: Scale): readonly string[] {
  return valuesOf(scale).map(String)
}

function countsBy(keys: readonly string[], tally: Tally, confidence: number) {
  return { counts: Object.fromEntries(keys.map((key) => [key, countOf(tally.counts, key)])), distribution: distributionOf(keys, tally, confidence) }
}

/** A share of those who answered, in percent, with Wilson's interval. */
export function shareOf(hits: number, n: number, confidence = CONFIDENCE): Share {
  return { value: n === 0 ? null : roundedRatio(100n * BigInt(hits), n, 1), interval: wilson(hits, n, confidence) }
}

function netOf(positive: number, negative: number, n: number, confidence: number): Share {
  return { value: n === 0 ? null : roundedRatio(100n * BigInt(positive - negative), n, 1), interval: adjustedWald(positive, negative, n, confidence) }
}

function renamed({ value, interval }: Share) {
  return { score: value, interval }
}

/** The mean of a scale, exactly. */
export function meanOf({ counts, answered }: Pick<Tally, 'counts' | 'answered'>): number | null {
  return answered === 0 ? null : roundedRatio(sumsOf(counts).sum, answered, MEAN_DECIMALS)
}

/** Mean and variance (with n - 1) of a scale; undefined where nobody answered. One answer varies by nothing. */
export function momentsOf({ counts, answered }: Pick<Tally, 'counts' | 'answered'>): { mean: number; variance: number } | undefined {
  if (answered === 0) return undefined
  const { sum, squares } = sumsOf(counts)
  const n = BigInt(answered)
  return { mean: Number(sum) / answered, variance: answered === 1 ? 0 : Number(n * squares - sum * sum) / answered / (answered - 1) }
}

function sumsOf(counts: Tally['counts']): { sum: bigint; squares: bigint } {
  let [sum, squares] = [0n, 0n]
  for (const [value, count] of Object.entries(counts)) {
    sum += BigInt(value) * BigInt(count)
    squares += BigInt(value) ** 2n * BigInt(count)
  }
  return { sum, squares }
}

/** The answers in the two top boxes. */
export function topTwo({ max }: Scale, { counts }: Pick<Tally, 'counts'>): number {
  return sumBetween(counts, max - 1, max)
}

// The middle of a scale is neutral: 4 of 1-7, none of 1-10.
function aboveNeutral({ min, max }: Scale, { counts }: Tally): number {
  return sumBetween(counts, Math.floor((min + max) / 2) + 1, max)
}
function belowNeutral({ min, max }: Scale, { counts }: Tally): number {
  return sumBetween(counts, min, Math.ceil((min + max) / 2) - 1)
}

function sumBetween(counts: Tally['counts'], low: number, high: number): number {
  return valuesOf({ min: low, max: high }).reduce((sum, value) => sum + (counts[value] ?? 0), 0)
}
