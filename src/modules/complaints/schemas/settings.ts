import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { ROLES } from '../../../kernel/actor.ts'
import { idSchema, nameText, saidText, versioned } from '../../../kernel/schema.ts'
import { complaintSettings, LANGUAGES } from '../tables/settings.ts'
import { COMPLAINT_CHANNELS, PRIORITIES, SUBJECT_KINDS } from '../tables/vocabulary.ts'

const limit = z.strictObject({ amount: z.int().min(0).describe("In minor units of the organization's currency."), points: z.int().min(0) }).nullable()
const nothing = <T extends z.ZodType>(schema: T) => schema.nullable().default(null)
const routingRule = z
  .strictObject({
    subjectKind: nothing(z.enum(SUBJECT_KINDS)),
    subjectId: nothing(nameText(200)),
    severityMin: nothing(z.int().min(1).max(5)),
    safety: nothing(z.boolean()),
    channel: nothing(z.enum(COMPLAINT_CHANNELS)),
    priority: nothing(z.enum(PRIORITIES)),
    ownerId: nothing(idSchema),
    teamId: nothing(idSchema),
    balanced: z.boolean().default(false).describe('Whoever of the team has the fewest open complaints becomes the owner.'),
  })
  .refine(({ ownerId, teamId }) => ownerId !== null || teamId !== null, { message: 'names ownerId or teamId', path: ['ownerId'] })
  .meta({
    id: 'ComplaintRoutingRule',
    description: 'Who gets a complaint that nobody was given. What is left out is not asked; the first rule that fits holds.',
    example: {
      ...{ subjectKind: 'delivery', subjectId: null, severityMin: 3, safety: null, channel: null, priority: null },
      ...{ ownerId: null, teamId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e62', balanced: true },
    },
  })
const routing = z.array(routingRule).max(100)
/** What the organization publishes of how it handles complaints. */
const PROCESS_LENGTH_MAX = 20_000
const EXAMPLE = {
  reopenWindowDays: 90,
  silenceDays: 14,
  autoAcknowledge: false,
  followUpAfterDays: 7,
  followUpAttemptsMax: 3,
  followUpWaitDays: 7,
  systemicCount: 5,
  systemicDays: 30,
  remedyLimits: { agent: { amount: 5_000, points: 500 }, manager: { amount: 50_000, points: 5_000 }, admin: null, owner: null },
  routing: [],
  linkDays: 365,
  emailAddresses: ['complaints@loom.example'],
  process: {},
}
const remedyLimits = z.strictObject(Object.fromEntries(ROLES.map((role) => [role, limit.optional()])))

export const settingsSchema = z
  .object({
    ...createSelectSchema(complaintSettings).pick({
      reopenWindowDays: true,
      silenceDays: true,
      autoAcknowledge: true,
      followUpAfterDays: true,
      followUpAttemptsMax: true,
      followUpWaitDays: true,
      linkDays: true,
      systemicCount: true,
      systemicDays: true,
    }).shape,
    remedyLimits,
    routing,
    emailAddresses: z.array(z.string()),
    process: z.partialRecord(z.enum(LANGUAGES), z.string()).describe('The published process in your own words, by language.'),
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
    autoAcknowledge: z.boolean().optional().describe('Whether the service acknowledges at once, by itself, where it can reach the complainant.'),
    followUpAfterDays: z.int().min(0).max(365).optional().describe('How many days after its resolution the complainant is first asked whether it is solved.'),
    followUpAttemptsMax: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .describe('How often the complainant is asked whether it is solved, before it is closed without an answer.'),
    followUpWaitDays: z.int().min(0).max(365).optional().describe('How long an answer is waited for after the last attempt.'),
    systemicCount: z.int().min(2).max(1_000).optional().describe('How often a cause is found before it counts as a pattern.'),
    systemicDays: z.int().min(1).max(365).optional().describe('Within how many days.'),
    routing: routing.optional().describe('Replaced as a whole.'),
    remedyLimits: remedyLimits
      .optional()
      .describe('The most that each role may promise by itself; null promises anything, a role left out nothing. Replaced as a whole.'),
    linkDays: z.int().min(1).max(3_650).optional().describe('How long after its end a complaint can still be seen by its secret links.'),
    emailAddresses: z
      .array(z.email().max(254))
      .max(20)
      .optional()
      .describe('An e-mail that somebody sends to one of these, and that answers nothing, is a complaint. Replaced as a whole.'),
    process: z
      .partialRecord(z.enum(LANGUAGES), saidText(PROCESS_LENGTH_MAX).nullable())
      .optional()
      .describe('The published process in your own words, by language; null takes a text away, and a text of the service stands in its place.'),
  })
  .meta({ id: 'ComplaintSettingsPatch', example: { silenceDays: 10 } })
