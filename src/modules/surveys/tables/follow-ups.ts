import { TASK_PRIORITIES, type TASK_TYPES } from '../../tasks/tables.ts'
import type { Driver, ShowIf } from './question.ts'

/** The words of follow-up rules: what a survey holds as JSON. No table stands here. */

export { TASK_PRIORITIES }
export const FOLLOW_UP_KINDS = ['task', 'complaint', 'win_back'] as const
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number]
/** The tasks that an answer can make. */
export const FOLLOW_UP_TASKS = ['follow_up', 'call_back', 'visit', 'other'] as const satisfies readonly (typeof TASK_TYPES)[number][]

/** When an answer asks for something: a low score, a driver that is low (any of them where none is named), or any condition over the answers. */
export type FollowUpWhen =
  | { readonly questionKey: string; readonly atMost: number }
  | { readonly driverAtMost: number; readonly driver?: Driver | undefined }
  | { readonly condition: ShowIf }

interface Rule {
  /** Once for a response there is what a rule of this key opens. */
  readonly key: string
  readonly when: FollowUpWhen
  /** Who gets it: the owner of the contact where `contactOwner` says so and there is one who works here, else this user, and this team. */
  readonly contactOwner: boolean
  readonly ownerId: string | null
  readonly teamId: string | null
}
interface Due {
  /** Hours of the calendar where there is one; null: never due. */
  readonly dueWithinHours: number | null
  readonly calendarId: string | null
}

/** What is done about an answer, by itself. */
export type FollowUpRule =
  | (Rule &
      Due & {
        readonly open: 'task'
        readonly type: (typeof FOLLOW_UP_TASKS)[number]
        /** The survey's title where null. */
        readonly title: string | null
        readonly priority: (typeof TASK_PRIORITIES)[number]
      })
  | (Rule & { readonly open: 'complaint'; readonly severity: number | null })
  | (Rule & Due & { readonly open: 'win_back' })
