import { type Interval, wilson } from './intervals.ts'
import type { ChoiceQuestion, MatrixQuestion } from './question.ts'
import { roundedRatio } from './rounding.ts'
import { countOf, type Tally } from './tally.ts'

/** One value or choice, and how many gave it. */
export interface Entry {
  readonly key: string
  readonly count: number
  /** Of those who answered, in percent; of several choices the shares may add up to more than 100. */
  readonly share: number | null
  readonly interval: Interval | null
}

export interface RankedEntry {
  readonly key: string
  /** How many ranked it at all. */
  readonly count: number
  /** How many put it first, of those who answered, in percent. */
  readonly firstShare: number | null
  readonly interval: Interval | null
  /** Its place on average, of those who ranked it; 1 is the first. */
  readonly meanPlace: number | null
  /** How many put it in each place, from the first. */
  readonly places: readonly number[]
}

/** A row of a matrix: a question of its own. */
export interface RowEntry {
  readonly key: string
  readonly n: number
  readonly distribution: readonly Entry[]
}

/** Every key has its entry, also where nobody chose it. */
export function distributionOf(keys: readonly string[], { counts, answered }: Pick<Tally, 'counts' | 'answered'>, confidence: number): Entry[] {
  return keys.map((key) => {
    const count = countOf(counts, key)
    return { key, count, share: percent(count, answered), interval: wilson(count, answered, confidence) }
  })
}

export function placesOf({ choices }: Pick<ChoiceQuestion, 'choices'>, { counts, answered }: Tally, confidence: number): RankedEntry[] {
  return choices.map(({ key }) => {
    const places = choices.map((_, i) => counts[`${key}:${i + 1}`] ?? 0)
    const count = places.reduce((sum, each) => sum + each, 0)
    const sum = places.reduce((all, each, i) => all + each * (i + 1), 0)
    const first = places[0] ?? 0
    return {
      key,
      count,
      firstShare: percent(first, answered),
      interval: wilson(first, answered, confidence),
      meanPlace: count === 0 ? null : roundedRatio(sum, count, 3),
      places,
    }
  })
}

export function rowsOf({ rows, choices }: Pick<MatrixQuestion, 'rows' | 'choices'>, { counts }: Tally, confidence: number): RowEntry[] {
  return rows.map((row) => {
    const ofRow = Object.fromEntries(choices.map(({ key }) => [key, counts[`${row.key}:${key}`] ?? 0]))
    const n = Object.values(ofRow).reduce((sum, count) => sum + count, 0)
    return {
      key: row.key,
      n,
      distribution: distributionOf(
        choices.map(({ key }) => key),
        { counts: ofRow, answered: n },
        confidence,
      ),
    }
  })
}

function percent(count: number, n: number): number | null {
  return n === 0 ? null : roundedRatio(100n * BigInt(count), n, 1)
}
