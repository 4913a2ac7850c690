import type { LoopItem } from './loop.ts'

interface Count {
  readonly ruleKey: string
  readonly kind: LoopItem['kind']
  readonly state: string
  readonly count: number
}

/** How many were opened; of these, how many are not ended, and of those how many are late. */
export interface LoopSums {
  readonly n: number
  readonly open: number
  readonly late: number
  readonly done: number
  readonly cancelled: number
}
export interface LoopFigures extends LoopSums {
  readonly asOf: string
  readonly rules: readonly (LoopSums & Pick<Count, 'ruleKey' | 'kind'>)[]
}

export function loopFigures(counts: readonly Count[], asOf: string): LoopFigures {
  const byRule = Map.groupBy(counts, ({ ruleKey, kind }) => `${kind} ${ruleKey}`)
  const rules = [...byRule.values()].flatMap((of) => (of[0] === undefined ? [] : [{ ruleKey: of[0].ruleKey, kind: of[0].kind, ...sumsOf(of) }]))
  return { asOf, ...sumsOf(counts), rules }
}

function sumsOf(counts: readonly Count[]): LoopSums {
  const among = (...states: readonly string[]) =>
    counts.reduce((sum, { state, count }) => (states.length === 0 || states.includes(state) ? sum + count : sum), 0)
  return { n: among(), open: among('open', 'late'), late: among('late'), done: among('done'), cancelled: among('cancelled') }
}
