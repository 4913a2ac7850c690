import type { World } from '../world.ts'

/** One line of the table of `performance.md`. */
export interface Row {
  readonly work: string
  /** Undefined: what it measures does not exist yet. */
  readonly result: number | undefined
  readonly unit: 'x' | 'ms' | 's' | 'MiB'
  readonly floor: number
  readonly aim: number
  readonly better: 'more' | 'less'
  /** Absolute numbers and circumstances: they are told, never judged. */
  readonly beside: string
}

/** A part of the bench: `npm run bench -- <name>` runs it alone. */
export interface Part {
  readonly name: string
  /** In the order of the table. */
  run(world: World): Promise<{ rows: readonly Row[]; details?: readonly string[] }>
}

export function verdict({ result, floor, aim, better }: Row): 'not yet' | 'aim' | 'floor' | 'MISSED' {
  if (result === undefined) return 'not yet'
  const reaches = (bound: number) => (better === 'more' ? result >= bound : result <= bound)
  return reaches(aim) ? 'aim' : reaches(floor) ? 'floor' : 'MISSED'
}
