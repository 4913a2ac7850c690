import { z } from 'zod'
import { dateSchema } from '../../../kernel/schema.ts'

export const patternChangeSchema = z.object({
  change: z.enum(['silence', 'value', 'pace']),
  direction: z.enum(['below', 'above']).describe('Less or more than usual: a silence and a slower pace are below.'),
  usual: z
    .int()
    .describe('Of a value the median of what was bought on a day, in minor units; of a pace and a silence the median of the days between purchases.'),
  recent: z.int().describe('The same of the last purchases; of a silence the days since the last.'),
  currency: z.string(),
  usualGapDays: z.int().describe('The median of the days between purchases.'),
  usualValue: z.int().describe('The median of what was bought on a day, in minor units.'),
  lastOn: dateSchema.describe('The day of the last purchase.'),
})
