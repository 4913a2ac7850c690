import { daysOf } from '../../../kernel/period.ts'
import { LIFECYCLE_STAGES } from '../tables.ts'

type Stage = (typeof LIFECYCLE_STAGES)[number]

/** How many stays began in a stage and where they led; null where they have led nowhere yet. */
export interface Entries {
  readonly stage: Stage
  readonly nextStage: Stage | null
  readonly n: number
  /** Of these, how many began a life cycle, and how many began it again after a dissolution. */
  readonly started: number
  readonly restarted: number
}
/** How long the stays lasted that ended. */
export interface Stays {
  readonly stage: Stage
  readonly n: number
  readonly medianSeconds: number
  readonly meanSeconds: number
}

/** The report: every stage in its order, also where nothing happened. */
export function lifecycleReport(entries: readonly Entries[], stays: readonly Stays[]) {
  return {
    runs: {
      started: sum(entries.map(({ started }) => started)),
      restarted: sum(entries.map(({ restarted }) => restarted)),
      ended: sum(entries.filter(({ stage }) => stage === 'dissolution').map(({ n }) => n)),
    },
    stages: LIFECYCLE_STAGES.map((stage) => {
      const began = entries.filter((entry) => entry.stage === stage)
      const entered = sum(began.map(({ n }) => n))
      const lasted = stays.find((stay) => stay.stage === stage)
      return {
        stage,
        entered,
        movedOn: LIFECYCLE_STAGES.flatMap((next) => {
          const n = began.find(({ nextStage }) => nextStage === next)?.n
          return n === undefined ? [] : [{ stage: next, n, share: shareOf(n, entered) }]
        }),
        stillThere: began.find(({ nextStage }) => nextStage === null)?.n ?? 0,
        timeInStage: { n: lasted?.n ?? 0, medianDays: daysOf(lasted?.medianSeconds ?? null), meanDays: daysOf(lasted?.meanSeconds ?? null) },
      }
    }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** To four places. */
function shareOf(n: number, of: number): number {
  return Math.round((n / of) * 10_000) / 10_000
}
