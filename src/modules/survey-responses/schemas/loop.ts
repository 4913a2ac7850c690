import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'
import { FOLLOW_UP_KINDS, LOOP_STATES, STANDINGS } from '../tables.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea0'
const sums = {
  n: z.int().describe('How many were opened.'),
  open: z.int().describe('Those that have not ended.'),
  late: z.int().describe('Those of the open ones whose time is over.'),
  done: z.int(),
  cancelled: z.int(),
}

export const loopSchema = z
  .object({
    state: z.enum(LOOP_STATES).describe('`none`: nothing was opened; `late`: something open is past its time; `done`: nothing is left open.'),
    items: z.array(
      z.object({
        ruleKey: z.string(),
        kind: z.enum(FOLLOW_UP_KINDS),
        id: idSchema.nullable().describe('Of the task, the complaint or the win-back; null once the person is erased.'),
        state: z.enum(STANDINGS),
        openedAt: wireInstant,
      }),
    ),
  })
  .meta({
    id: 'SurveyResponseLoop',
    description: 'What the rules of the survey opened about a response, and where it stands now.',
    example: { state: 'open', items: [{ ruleKey: 'detractor', kind: 'task', id: ID, state: 'open', openedAt: '2026-03-28T20:00:00Z' }] },
  })

const SUMS = { n: 12, open: 3, late: 1, done: 8, cancelled: 1 }
export const loopFiguresSchema = z
  .object({
    asOf: wireInstant,
    ...sums,
    rules: z.array(z.object({ ruleKey: z.string(), kind: z.enum(FOLLOW_UP_KINDS), ...sums })),
  })
  .meta({
    id: 'SurveyLoopFigures',
    description: 'What the rules of a survey opened, and where it stands now, in all and by rule.',
    example: { asOf: '2026-03-28T20:00:00Z', ...SUMS, rules: [{ ruleKey: 'detractor', kind: 'task', ...SUMS }] },
  })
