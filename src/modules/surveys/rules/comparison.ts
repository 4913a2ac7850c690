import { netVariance } from './intervals.ts'
import { twoSidedP } from './normal.ts'
import { isOnScale, type Question } from './question.ts'
import { rounded } from './rounding.ts'
import { momentsOf, npsGroups, topTwo } from './scores.ts'
import type { Tally } from './tally.ts'

/** The change between two periods, in standard errors (the first less the second), and how likely such a change is where nothing changed. */
export interface Change {
  readonly z: number | null
  readonly p: number | null
}

const NOT_KNOWN: Change = { z: null, p: null }

/** Whether a score differs between two groups of answers. Both figures are null where one group is empty, or no answer differs from another. */
export function changeBetween(question: Question, first: Tally, second: Tally): Change {
  const [a, b] = [estimateOf(question, first), estimateOf(question, second)]
  if (a === undefined || b === undefined) return NOT_KNOWN
  const error = Math.sqrt(a.variance + b.variance)
  if (error === 0) return NOT_KNOWN
  const z = (a.value - b.value) / error
  return { z: rounded(z, 3), p: rounded(twoSidedP(z), 3) }
}

interface Estimate {
  readonly value: number
  /** The square of its standard error, as it stands: no answers are added. */
  readonly variance: number
}

function estimateOf(question: Question, tally: Tally): Estimate | undefined {
  const { answered: n } = tally
  if (n === 0) return undefined
  if (question.type === 'nps') {
    const { promoters, detractors } = npsGroups(tally)
    return { value: (promoters - detractors) / n, variance: netVariance(promoters, detractors, n) }
  }
  if (question.type === 'csat') return proportion(topTwo(question.scale, tally), n)
  if (question.type === 'boolean') return proportion(tally.counts['true'] ?? 0, n)
  const moments = isOnScale(question) ? momentsOf(tally) : undefined
  return moments === undefined || n < 2 ? undefined : { value: moments.mean, variance: moments.variance / n }
}

function proportion(hits: number, n: number): Estimate {
  return { value: hits / n, variance: netVariance(hits, 0, n) }
}
