import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

export const journalNotReversible = defineProblem(
  'journal-not-reversible',
  409,
  'The journal is not taken back this way',
  'Redemptions and holds have their own way back, and what an order earned goes back with its return. What expired, or takes something back itself, stays. Correct the rest by an adjustment.',
  { kind: z.string().optional().describe('What the journal is for.').meta({ example: 'redeem' }) },
)
