/**
 * Parts a whole number among weights by largest remainder (Hamilton's method): the parts are whole, sum to it exactly, and each
 * is its exact share rounded down or up. What is left after rounding down goes to the largest remainders, ties to the first.
 * Among weights that are all 0 the shares are equal.
 * @param total 0 or more
 * @param weights each 0 or more
 * @returns the parts in the order of the weights; none of no weights
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  const [shares, whole] = sum === 0n ? [weights.map(() => 1n), BigInt(weights.length)] : [weights.map(BigInt), sum]
  const parts = shares.map((share, index) => {
    const product = BigInt(total) * share
    return { index, part: product / whole, remainder: product % whole }
  })
  const left = Number(parts.reduce((rest, { part }) => rest - part, BigInt(total)))
  const byRemainder = [...parts].sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  const lucky = new Set(byRemainder.slice(0, left).map(({ index }) => index))
  return parts.map(({ index, part }) => Number(part) + (lucky.has(index) ? 1 : 0))
}
