import { z } from 'zod'
import { reported } from '../../../kernel/period.ts'
import { LIFECYCLE_STAGES } from '../tables.ts'

const stage = z.enum(LIFECYCLE_STAGES)
const count = z.int().min(0)
const EXAMPLE = {
  from: '2026-01-01',
  to: '2026-03-31',
  timeZone: 'Europe/London',
  runs: { started: 40, restarted: 2, ended: 5 },
  stages: [
    {
      stage: 'exploration',
      entered: 42,
      movedOn: [{ stage: 'awareness', n: 30, share: 0.7143 }],
      stillThere: 12,
      timeInStage: { n: 28, medianDays: 6.5, meanDays: 9.2 },
    },
  ],
}

export const lifecycleReportSchema = z
  .object({
    ...reported,
    runs: z.object({
      started: count.describe('Life cycles that began.'),
      restarted: count.describe('Those that began again after a dissolution: runs of their own.'),
      ended: count.describe('Dissolutions.'),
    }),
    stages: z.array(
      z.object({
        stage,
        entered: count.describe('How often the stage was entered in the period.'),
        movedOn: z.array(z.object({ stage, n: count, share: z.number().describe('Of `entered`.') })).describe('Where those went on to, until now.'),
        stillThere: count.describe('Those that are in the stage to this day.'),
        timeInStage: z
          .object({ n: count, medianDays: z.number().nullable(), meanDays: z.number().nullable() })
          .describe('How long the `n` stays lasted that ended in the period, whenever they began; in days of 24 hours.'),
      }),
    ),
  })
  .meta({ id: 'LifecycleReport', description: 'How contacts moved through their life cycle: time in stage and conversion.', example: EXAMPLE })
