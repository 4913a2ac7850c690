/**
 * Shares of a whole amount by weight, which sum to it exactly: the largest remainder (Hamilton) method. Ties go to the earlier part.
 * No part is greater than its weight while the total is no greater than the sum of weights.
 * @param total a whole number, such as minor units of money; of a negative one the shares are those of the positive one, negative
 * @param weights whole numbers, none negative, not all zero unless the total is
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  const size = BigInt(Math.abs(total))
  const sign = total < 0 ? -1n : 1n
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  if (weights.some((weight) => weight < 0) || (sum === 0n && size > 0n)) throw new RangeError('an amount is allocated by weights that are positive')
  if (size === 0n) return weights.map(() => 0)

  const parts = weights.map((weight, index) => {
    const product = size * BigInt(weight)
    return { index, share: product / sum, remainder: product % sum }
  })
  const left = size - parts.reduce((all, { share }) => all + share, 0n)
  // Fewer are left than parts that have a remainder, so nobody without one gets more than their due.
  const largest = parts.toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1)).slice(0, Number(left))
  const raised = new Set(largest.map(({ index }) => index))
  return parts.map(({ index, share }) => Number(sign * (share + (raised.has(index) ? 1n : 0n))))
}
