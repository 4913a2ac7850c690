import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

export const holdNotFound = defineProblem('hold-not-found', 404, 'There is no such hold', 'No hold has this id, or it is of a contact whom you may not see.')
export const holdExists = defineProblem(
  'hold-exists',
  409,
  'It was held before, otherwise',
  'Under this external id something else was held in the program. What was booked stays.',
  { existingId: z.uuid().optional().describe('The one that is there.') },
)
