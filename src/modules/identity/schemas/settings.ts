import { z } from 'zod'
import { ROLES } from '../../../kernel/actor.ts'
import { dateSchema, moneySchema, nameText } from '../../../kernel/schema.ts'

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 21:00')
  .meta({ description: 'A local time of day.', example: '21:00' })
const days = z.int().min(1).max(36_500)

const quietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from !== to, 'from and to must differ')
  .meta({
    id: 'QuietHours',
    description: 'When nobody is written to, in the zone of the contact; may run over midnight.',
    example: { from: '21:00', to: '08:00' },
  })

const frequencyCap = z
  .strictObject({
    channel: nameText(50).nullable().default(null).describe('The channel it counts; null counts all together.'),
    messagesMax: z.int().min(1).max(10_000),
    days,
  })
  .meta({
    id: 'FrequencyCap',
    description: 'At most so many messages to a contact within so many days.',
    example: { channel: 'email', messagesMax: 4, days: 30 },
  })

const roleLimit = z
  .strictObject({
    money: moneySchema.nullable().default(null).describe('The most that this role may grant on its own; null for no limit.'),
    points: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .nullable()
      .default(null)
      .describe('The most points that this role may adjust on its own; null for no limit.'),
  })
  .meta({ id: 'RoleLimit', description: 'What needs a second person beyond it.' })

const quietDays = z.int().min(0).max(36_500)
const byKind = <T extends z.ZodType>(field: T) => ({ nps: field, csat: field, ces: field, custom: field })
const noQuietDays = { nps: null, csat: null, ces: null, custom: null }
const windows = {
  reopenDays: days.default(90).describe('How long after its resolution a complaint can be reopened.'),
  surveyQuietDays: quietDays.default(30).describe('How long a contact is not asked again, over all surveys and channels; 0 for no such period.'),
  surveyQuietDaysByKind: z
    .strictObject(byKind(quietDays.nullable().default(null)))
    .default(noQuietDays)
    .describe('How long a contact is not asked again by a survey of the same kind; null where the other periods are enough.'),
  voucherExpiringDays: quietDays.default(7).describe('How many days before a voucher of a contact expires it is told; 0 for not at all.'),
}
const retention = {
  contactsArchived: days.nullable().default(null).describe('Archived contacts are erased after it; null keeps them.'),
  interactions: days.nullable().default(null),
  surveyResponses: days.nullable().default(null),
  complaints: days.nullable().default(null),
}
const holiday = z
  .strictObject({ date: dateSchema, name: nameText(200).nullable().default(null) })
  .meta({ id: 'Holiday', description: 'A local date on which the business is closed.', example: { date: '2026-12-25', name: 'Christmas Day' } })

const members = {
  quietHours: quietHours.nullable().default(null),
  frequencyCaps: z.array(frequencyCap).max(50).default([]),
  roleLimits: z.partialRecord(z.enum(ROLES), roleLimit).default({}),
  windows: z.strictObject(windows).default({ reopenDays: 90, surveyQuietDays: 30, surveyQuietDaysByKind: noQuietDays, voucherExpiringDays: 7 }),
  retentionDays: z
    .strictObject(retention)
    .default({ contactsArchived: null, interactions: null, surveyResponses: null, complaints: null })
    .describe('How long things are kept, in days.'),
  holidays: z.array(holiday).max(1000).default([]),
}

/** What is stored is sparse; reading it through this schema fills in what was never set. */
export const settingsSchema = z
  .strictObject(members)
  .meta({ id: 'OrganizationSettings', description: 'How this organization works; every member has a default.' })
export type Settings = z.output<typeof settingsSchema>

const optional = <T extends z.ZodType>(field: T) => field.nullable().optional()
/** A JSON merge patch of the settings: members are merged, null returns one to its default. */
export const settingsPatchSchema = z
  .strictObject({
    quietHours: optional(z.strictObject({ from: timeOfDay.optional(), to: timeOfDay.optional() })),
    frequencyCaps: optional(z.array(frequencyCap).max(50)),
    roleLimits: optional(
      z.partialRecord(
        z.enum(ROLES),
        optional(z.strictObject({ money: moneySchema.nullable().optional(), points: roleLimit.shape.points.unwrap().optional() })),
      ),
    ),
    windows: optional(
      z.strictObject({
        reopenDays: optional(days),
        surveyQuietDays: optional(quietDays),
        surveyQuietDaysByKind: optional(z.strictObject(byKind(optional(quietDays)))),
        voucherExpiringDays: optional(quietDays),
      }),
    ),
    retentionDays: optional(
      z.strictObject({ contactsArchived: optional(days), interactions: optional(days), surveyResponses: optional(days), complaints: optional(days) }),
    ),
    holidays: optional(z.array(holiday).max(1000)),
  })
  .meta({ id: 'OrganizationSettingsPatch' })
