import { z } from 'zod'
import { reported } from '../../../kernel/period.ts'
import { idSchema } from '../../../kernel/schema.ts'

const count = z.int().min(0)
const figures = {
  done: count.describe('Done in the period.'),
  doneLate: count.describe('Of these, done when they were overdue.'),
  cancelled: count.describe('Cancelled in the period.'),
  openOverdue: count.describe('Overdue and still to be done, as it is now.'),
  medianDaysToDone: z.number().nullable().describe('From the making to the doing of those that were done, in days of 24 hours; null without any.'),
}
const EXAMPLE = { done: 12, doneLate: 2, cancelled: 1, openOverdue: 3, medianDaysToDone: 1.5 }

export const tasksByPersonSchema = z
  .object({
    ...reported,
    people: z.array(z.object({ assigneeId: idSchema.nullable().describe('Null for what nobody has.'), ...figures })),
    teams: z.array(z.object({ teamId: idSchema.nullable().describe('Null for what is no team’s.'), ...figures })),
  })
  .meta({
    id: 'TasksByPerson',
    description: 'What was done, late and left undone, by person and by team: each task stands once in either.',
    example: {
      from: '2026-01-01',
      to: '2026-03-31',
      timeZone: 'Europe/London',
      people: [{ assigneeId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61', ...EXAMPLE }],
      teams: [{ teamId: null, ...EXAMPLE }],
    },
  })
