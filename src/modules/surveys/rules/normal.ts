/** The standard normal distribution. */

const LOG_ROOT_TWO_PI = 0.9189385332046728
/** Beyond this many standard deviations a double cannot tell the distribution function from 0 and 1. */
const TAIL = 8.3

/**
 * The distribution function, to about 1e-15 everywhere: the Taylor series of G. Marsaglia, "Evaluating the Normal
 * Distribution", Journal of Statistical Software 11(4), 2004.
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x)
  const above = size >= TAIL ? 0.5 : centralMass(size)
  return x < 0 ? 0.5 - above : 0.5 + above
}

/** The mass between 0 and `x`, which is not negative. */
function centralMass(x: number): number {
  let sum = 0
  let term = x
  for (let i = 3; sum + term > sum; i += 2) {
    sum += term
    term *= (x * x) / i
  }
  return sum * Math.exp(-(x * x) / 2 - LOG_ROOT_TWO_PI)
}

/** The chance of a value at least as far from 0, on either side. */
export function twoSidedP(z: number): number {
  return Math.max(0, 2 * normalCdf(-Math.abs(z)))
}

/**
 * How many standard errors a two-sided interval reaches, to six decimals as the tables print it: 1.959964 for 0.95.
 * Newton's method from 0: above it the function bends down, so that no step goes too far.
 * @param confidence over 0, at most 0.9999
 */
export function zOf(confidence: number): number {
  if (confidence !== last.confidence) last = { confidence, z: searched(confidence) }
  return last.z
}
// Figures come by the hundred, of one confidence.
let last: { readonly confidence: number; readonly z: number } = { confidence: Number.NaN, z: Number.NaN }

function searched(confidence: number): number {
  if (!(confidence > 0 && confidence <= 0.9999)) throw new RangeError(`no interval of confidence ${confidence}`)
  let z = 0
  let step = 1
  while (step > 1e-9) {
    step = (confidence / 2 - (normalCdf(z) - 0.5)) / Math.exp(-(z * z) / 2 - LOG_ROOT_TWO_PI)
    z += step
  }
  return Math.round(z * 1e6) / 1e6
}
