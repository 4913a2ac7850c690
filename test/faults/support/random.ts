/** Numbers that a seed repeats (mulberry32): which moment, which mode, which order. What the machine makes of them is its own. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** Whole, from `min` to `max`, both in. */
  between(min: number, max: number): number
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, between: (min, max) => min + Math.floor(next() * (max - min + 1)) }
}
