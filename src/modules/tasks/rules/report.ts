import { daysOf } from '../../../kernel/period.ts'

/** The figures of one person or one team; nobody's where both are null. */
export interface Figures {
  readonly ofTeam: boolean
  readonly assigneeId: string | null
  readonly teamId: string | null
  readonly done: number
  readonly doneLate: number
  readonly cancelled: number
  readonly openOverdue: number
  readonly medianSeconds: number | null
}

export function reportOf(figures: readonly Figures[]) {
  const shown = ({ done, doneLate, cancelled, openOverdue, medianSeconds }: Figures) => ({
    done,
    doneLate,
    cancelled,
    openOverdue,
    medianDaysToDone: daysOf(medianSeconds),
  })
  return {
    people: figures.filter(({ ofTeam }) => !ofTeam).map((each) => ({ assigneeId: each.assigneeId, ...shown(each) })),
    teams: figures.filter(({ ofTeam }) => ofTeam).map((each) => ({ teamId: each.teamId, ...shown(each) })),
  }
}
