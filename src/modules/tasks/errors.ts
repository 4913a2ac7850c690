import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const taskNotFound = defineProblem('task-not-found', 404, 'There is no such task', 'No task has this id, or it is not yours to see.')
export const feedNotFound = defineProblem(
  'feed-not-found',
  404,
  'There is no such feed',
  'No feed has this id or this secret link, it was revoked, or who made it has left.',
)

const unknown = (pointer: string, detail: string) => () => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  tasks_team_fkey: unknown('/teamId', 'is not a team of this organization'),
  feeds_team_fkey: unknown('/teamId', 'is not a team of this organization'),
}
