import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import {
  countrySchema,
  currencySchema,
  idSchema,
  instantSchema,
  languageSchema,
  nameText,
  safeText,
  timeZoneSchema,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { ORGANIZATION_MODES, organizations } from '../tables.ts'

const slugSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 63')
  .meta({ description: 'Names the organization in public addresses.', example: 'corner-shop' })

const PASSWORD_LENGTH_MIN = 12
export const passwordSchema = safeText(200, PASSWORD_LENGTH_MIN).describe('At least 12 characters (NIST SP 800-63B: length, not composition).')

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
    settings: z.record(z.string(), z.unknown()),
    ...versioned,
  })
  .meta({ id: 'Organization', description: 'A tenant: everything of it is kept apart from all others.' })

export const newOrganizationSchema = z
  .strictObject({
    name: nameText(200),
    slug: slugSchema,
    mode: z.enum(ORGANIZATION_MODES).default('live').describe('A test organization has a clock of its own.'),
    now: instantSchema.optional().describe('Where the clock of a test organization starts; the present otherwise.'),
    country: countrySchema,
    timeZone: timeZoneSchema,
    currency: currencySchema,
    language: languageSchema,
    admin: z.strictObject({ email: z.email().max(254), password: passwordSchema, displayName: nameText(200) }),
  })
  .meta({ id: 'NewOrganization' })

export const createdOrganizationSchema = z
  .object({
    organization: organizationSchema,
    apiKey: z.object({ id: idSchema, secret: z.string().describe('Shown once.') }),
  })
  .meta({ id: 'CreatedOrganization' })
void wireInstant
