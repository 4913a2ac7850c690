import { defineProblem } from '../../../kernel/problem.ts'

export const customerNotFound = defineProblem(
  'customer-not-found',
  404,
  'Nobody is found by this',
  'No member has this number and no contact this phone or e-mail address, or it is a contact whom you may not see.',
)
