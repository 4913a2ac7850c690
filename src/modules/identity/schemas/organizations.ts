import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import {
  boundedInstantSchema,
  countrySchema,
  currencySchema,
  idSchema,
  languageSchema,
  listOf,
  listQuery,
  nameText,
  safeText,
  timeZoneSchema,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { ORGANIZATION_MODES, ORGANIZATION_STATUSES, organizations } from '../tables.ts'
import { settingsPatchSchema, settingsSchema } from './settings.ts'

export const slugSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 63')
  .meta({ description: 'Names the organization in public addresses.', example: 'corner-shop' })

const PASSWORD_LENGTH_MIN = 12
export const passwordSchema = safeText(200, PASSWORD_LENGTH_MIN).describe('At least 12 characters (NIST SP 800-63B: length, not composition).')

export const emailSchema = z
  .email()
  .max(254)
  .meta({ description: 'An e-mail address; who it belongs to is told without regard to case.', example: 'ada@example.com' })

export const organizationSchema = createSelectSchema(organizations)
  .pick({
    name: true,
    mode: true,
    status: true,
    country: true,
    timeZone: true,
    currency: true,
    language: true,
  })
  .extend({
    id: idSchema,
    slug: slugSchema,
    settings: settingsSchema,
    ...versioned,
  })
  .meta({ id: 'Organization', description: 'A tenant: everything of it is kept apart from all others.' })

export const newOrganizationSchema = z
  .strictObject({
    name: nameText(200),
    slug: slugSchema,
    mode: z.enum(ORGANIZATION_MODES).default('live').describe('A test organization has a clock of its own.'),
    now: boundedInstantSchema.optional().describe('Where the clock of a test organization starts; the present otherwise.'),
    country: countrySchema.optional().describe('The country of the time zone where left out.'),
    timeZone: timeZoneSchema,
    currency: currencySchema,
    language: languageSchema,
    admin: z.strictObject({ email: emailSchema, password: passwordSchema, displayName: nameText(200) }),
  })
  .meta({ id: 'NewOrganization' })

export const createdOrganizationSchema = z
  .object({
    organization: organizationSchema,
    apiKey: z.object({ id: idSchema, secret: z.string().describe('Shown once.') }),
  })
  .meta({ id: 'CreatedOrganization' })

/** What the operator sees: the organization, and when it will be deleted. */
export const operatedOrganizationSchema = organizationSchema
  .extend({ deleteAfter: wireInstant.nullable().describe('When its rows will be deleted; null unless that was asked for.') })
  .meta({ id: 'OperatedOrganization', description: 'An organization as the operator sees it.' })

const ORGANIZATION_SORTS = ['-createdAt', 'createdAt'] as const
export const organizationListQuery = listQuery(ORGANIZATION_SORTS, {
  status: z.enum(ORGANIZATION_STATUSES).optional(),
  mode: z.enum(ORGANIZATION_MODES).optional(),
  slug: slugSchema.optional(),
})
export type OrganizationListQuery = z.output<typeof organizationListQuery>
export const organizationListSchema = listOf(operatedOrganizationSchema).meta({ id: 'OperatedOrganizationList' })
export const organizationParams = z.object({ organizationId: idSchema })

export const organizationPatchSchema = z
  .strictObject({
    name: nameText(200),
    country: countrySchema,
    timeZone: timeZoneSchema,
    currency: currencySchema,
    language: languageSchema,
    settings: settingsPatchSchema,
  })
  .partial()
  .meta({
    id: 'OrganizationPatch',
    description: 'A JSON merge patch (RFC 7396), also within `settings`.',
    example: { settings: { quietHours: { from: '21:00', to: '08:00' } } },
  })
export type OrganizationPatch = z.output<typeof organizationPatchSchema>
