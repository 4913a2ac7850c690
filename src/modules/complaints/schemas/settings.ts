import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { ROLES } from '../../../kernel/actor.ts'
import { versioned } from '../../../kernel/schema.ts'
import { complaintSettings } from '../tables/settings.ts'

const limit = z.strictObject({ amount: z.int().min(0).describe("In minor units of the organization's currency."), points: z.int().min(0) }).nullable()
const EXAMPLE = {
  reopenWindowDays: 90,
  silenceDays: 14,
  followUpAttemptsMax: 3,
  followUpWaitDays: 7,
  systemicCount: 5,
  systemicDays: 30,
  remedyLimits: { agent: { amount: 5_000, points: 500 }, manager: { amount: 50_000, points: 5_000 }, admin: null, owner: null },
}
const remedyLimits = z.strictObject(Object.fromEntries(ROLES.map((role) => [role, limit.optional()])))

export const settingsSchema = z
  .object({
    ...createSelectSchema(complaintSettings).pick({
      ...{ reopenWindowDays: true, silenceDays: true, followUpAttemptsMax: true, followUpWaitDays: true },
      ...{ systemicCount: true, systemicDays: true },
    }).shape,
    remedyLimits,
    ...versioned,
  })
  .meta({
    id: 'ComplaintSettings',
    description: 'How the organization handles complaints.',
    example: { ...EXAMPLE, version: 1, createdAt: '2026-03-28T20:00:00Z', updatedAt: '2026-03-28T20:00:00Z' },
  })
export const settingsPatchSchema = z
  .strictObject({
    reopenWindowDays: z.int().min(0).max(3_650).optional().describe('How long after its resolution a complaint may be reopened.'),
    silenceDays: z.int().min(1).max(365).optional().describe('After how many days without an answer a response counts as accepted.'),
    followUpAttemptsMax: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .describe('How often the complainant is asked whether it is solved, before it is closed without an answer.'),
    followUpWaitDays: z.int().min(0).max(365).optional().describe('How long an answer is waited for after the last attempt.'),
    systemicCount: z.int().min(2).max(1_000).optional().describe('How often a cause is found before it counts as a pattern.'),
    systemicDays: z.int().min(1).max(365).optional().describe('Within how many days.'),
    remedyLimits: remedyLimits
      .optional()
      .describe('The most that each role may promise by itself; null promises anything, a role left out nothing. Replaced as a whole.'),
  })
  .meta({ id: 'ComplaintSettingsPatch', example: { silenceDays: 10 } })
