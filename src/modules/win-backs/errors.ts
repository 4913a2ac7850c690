import { defineProblem } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const winBackNotFound = defineProblem(
  'win-back-not-found',
  404,
  'There is no such win-back',
  'No win-back has this id, or it is of a contact whom you may not see.',
)

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
