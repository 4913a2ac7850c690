import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { notFound } from '../../kernel/problems.ts'

export const fileNotFound = defineProblem(
  'file-not-found',
  404,
  'There is no such file',
  'No file with this id hangs here, or what it hangs on is not yours to see.',
)

/** What a violated constraint of the module's tables means: what a file was to hang on went meanwhile. */
export const refusalsByConstraint: RefusalsByConstraint = {
  attachments_contact_fkey: () => notFound(),
  attachments_interaction_fkey: () => notFound(),
  attachments_task_fkey: () => notFound(),
}
