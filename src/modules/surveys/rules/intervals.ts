import { zOf } from './normal.ts'
import type { IntervalMethod } from './question.ts'
import { rounded } from './rounding.ts'

/** Intervals of what was asked of some, for what all would say. */

export interface Interval {
  readonly low: number
  readonly high: number
  /** As a share: 0.95. */
  readonly confidence: number
  readonly method: IntervalMethod
}

export const CONFIDENCE = 0.95
const BOUND_DECIMALS = 2
const MEAN_DECIMALS = 3

/** How far a net score is from what all would give, before anything is added: the plain Wald variance, of a score between -1 and 1. */
export function netVariance(positive: number, negative: number, n: number): number {
  const score = (positive - negative) / n
  return Math.max(0, ((positive + negative) / n - score * score) / n)
}

/**
 * A net score in points (promoters less detractors): adjusted Wald, with three answers added, three quarters of one to each
 * end. B. Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70(4), 2016, after A. Agresti
 * and B. A. Coull, "Approximate Is Better than 'Exact' for Interval Estimation of Binomial Proportions", ibid. 52(2), 1998.
 * @returns null where nobody answered
 */
export function adjustedWald(positive: number, negative: number, n: number, confidence = CONFIDENCE): Interval | null {
  if (n === 0) return null
  const [p, d, all] = [positive + 0.75, negative + 0.75, n + 3]
  const score = (p - d) / all
  const reach = zOf(confidence) * Math.sqrt(netVariance(p, d, all))
  return {
    low: rounded(Math.max(-100, 100 * (score - reach)), BOUND_DECIMALS),
    high: rounded(Math.min(100, 100 * (score + reach)), BOUND_DECIMALS),
    confidence,
    method: 'adjusted_wald',
  }
}

/**
 * A share in percent: the score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
 * Inference", Journal of the American Statistical Association 22(158), 1927.
 * @returns null where nobody answered
 */
export function wilson(hits: number, n: number, confidence = CONFIDENCE): Interval | null {
  if (n === 0) return null
  const z = zOf(confidence)
  const share = hits / n
  const widened = 1 + (z * z) / n
  const centre = share + (z * z) / (2 * n)
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  // At the ends the two terms cancel: the bound is the end itself, whatever a double makes of it.
  return {
    low: hits === 0 ? 0 : rounded(Math.max(0, (100 * (centre - reach)) / widened), BOUND_DECIMALS),
    high: hits === n ? 100 : rounded(Math.min(100, (100 * (centre + reach)) / widened), BOUND_DECIMALS),
    confidence,
    method: 'wilson',
  }
}

/**
 * A mean: z standard errors to both sides, by the central limit theorem, not past what can be answered.
 * @param variance of the answers, with n - 1
 * @returns null where fewer than two answered: one answer does not tell how far they differ
 */
export function meanInterval(mean: number, variance: number, n: number, ends: { min: number; max: number }, confidence = CONFIDENCE): Interval | null {
  if (n < 2) return null
  const reach = zOf(confidence) * Math.sqrt(variance / n)
  return {
    low: rounded(Math.max(ends.min, mean - reach), MEAN_DECIMALS),
    high: rounded(Math.min(ends.max, mean + reach), MEAN_DECIMALS),
    confidence,
    method: 'normal_mean',
  }
}

/**
 * A rank correlation: R. A. Fisher's transformation (1921), with the standard error for ranks of D. G. Bonett and
 * T. A. Wright, "Sample Size Requirements for Estimating Pearson, Kendall and Spearman Correlations", Psychometrika 65(1), 2000.
 * @returns null where fewer than four answered both
 */
export function rankCorrelationInterval(r: number, n: number, confidence = CONFIDENCE): Interval | null {
  if (n < 4) return null
  const reach = zOf(confidence) * Math.sqrt((1 + (r * r) / 2) / (n - 3))
  return {
    low: rounded(Math.tanh(Math.atanh(r) - reach), MEAN_DECIMALS),
    high: rounded(Math.tanh(Math.atanh(r) + reach), MEAN_DECIMALS),
    confidence,
    method: 'fisher_z',
  }
}
