import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import {
  countrySchema,
  idSchema,
  instantSchema,
  languageSchema,
  listOf,
  listQuery,
  nameText,
  safeText,
  timeZoneSchema,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { CONTACT_KINDS, contacts, DISSOLUTION_REASONS, LIFECYCLE_STAGES, RELATIONSHIP_TYPES } from '../tables.ts'

const label = safeText(50).nullable().default(null).describe('What it is: work, home, mobile ...')
const primary = z.boolean().default(false).describe('The one to use first; the first of the list where none says so.')

const emailInput = z.strictObject({ value: nameText(254), label, primary })
const phoneInput = z.strictObject({
  value: nameText(50),
  label,
  primary,
  e164: z.string().max(20).optional().describe('Read-only: taken and worked out anew, so that what was read can be sent back.'),
})
const handleInput = z.strictObject({ network: nameText(50).describe('telegram, whatsapp, instagram ...'), value: nameText(200), label, primary })
const addressText = (maxLength: number) => safeText(maxLength).nullable().default(null)
const addressInput = z.strictObject({
  label,
  street: addressText(300),
  extended: addressText(300),
  poBox: addressText(100),
  city: addressText(200),
  region: addressText(200),
  postalCode: addressText(30),
  country: countrySchema.nullable().default(null),
  formatted: addressText(1000),
  primary,
})

const outLabel = z.string().nullable()
const emailSchema = z.object({ value: z.string(), label: outLabel, primary: z.boolean() }).meta({ id: 'ContactEmail' })
const phoneSchema = z
  .object({ value: z.string().describe('As it was given.'), e164: z.string().describe('In E.164.'), label: outLabel, primary: z.boolean() })
  .meta({ id: 'ContactPhone' })
const handleSchema = z.object({ network: z.string(), value: z.string(), label: outLabel, primary: z.boolean() }).meta({ id: 'ContactHandle' })
const addressSchema = z
  .object({
    label: outLabel,
    street: outLabel,
    extended: outLabel,
    poBox: outLabel,
    city: outLabel,
    region: outLabel,
    postalCode: outLabel,
    country: outLabel,
    formatted: outLabel,
    primary: z.boolean(),
  })
  .meta({ id: 'ContactAddress' })

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  kind: 'person',
  displayName: 'Ada Lovelace',
  givenName: 'Ada',
  familyName: 'Lovelace',
  emails: [{ value: 'ada@example.com', label: 'work', primary: true }],
  phones: [{ value: '020 7946 0958', e164: '+442079460958', label: null, primary: true }],
  handles: [],
  addresses: [],
  externalId: 'shop-1815',
  lifecycleStage: 'awareness',
  relationshipType: 'long_term',
  ownerId: null,
  keyCustomer: false,
  country: 'GB',
  language: 'en',
  timeZone: 'Europe/London',
  source: 'web shop',
  interests: ['looms'],
  tags: ['vip'],
  customFields: {},
  lastInteractionAt: null,
  nextTaskAt: null,
  archivedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const columns = createSelectSchema(contacts).pick({
  kind: true,
  displayName: true,
  givenName: true,
  familyName: true,
  externalId: true,
  lifecycleStage: true,
  relationshipType: true,
  keyCustomer: true,
  country: true,
  language: true,
  timeZone: true,
  source: true,
  interests: true,
  tags: true,
}).shape

/** A contact on the wire. */
export const contactSchema = z
  .object({
    id: idSchema,
    ...columns,
    emails: z.array(emailSchema),
    phones: z.array(phoneSchema),
    handles: z.array(handleSchema),
    addresses: z.array(addressSchema),
    ownerId: idSchema.nullable().describe('The user who looks after the contact: the key-account manager of a key customer.'),
    customFields: z.record(z.string(), z.unknown()),
    lastInteractionAt: wireInstant.nullable(),
    nextTaskAt: wireInstant.nullable(),
    archivedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({ id: 'Contact', description: 'A person or a company that the business looks after.', example: EXAMPLE })

const writable = {
  kind: z.enum(CONTACT_KINDS),
  displayName: nameText(300).describe('How the contact is called; names are never forced into given and family.'),
  givenName: safeText(200).nullable(),
  familyName: safeText(200).nullable(),
  emails: z.array(emailInput).max(50),
  phones: z.array(phoneInput).max(50),
  handles: z.array(handleInput).max(50),
  addresses: z.array(addressInput).max(50),
  externalId: nameText(200).nullable().describe('The id of another system; unique.'),
  relationshipType: z.enum(RELATIONSHIP_TYPES).nullable(),
  ownerId: idSchema.nullable(),
  keyCustomer: z.boolean(),
  country: countrySchema.nullable(),
  language: languageSchema.nullable(),
  timeZone: timeZoneSchema.nullable(),
  source: safeText(200).nullable().describe('Where the contact came from.'),
  interests: z.array(nameText(100)).max(100),
  tags: z.array(nameText(100)).max(100),
  customFields: z.record(z.string().max(50), z.unknown()).describe('By key; what may stand here is defined by `/v1/custom-fields`.'),
}

export const newContactSchema = z
  .strictObject(writable)
  .partial()
  .required({ kind: true, displayName: true })
  .extend({ lifecycleStage: z.enum(LIFECYCLE_STAGES).optional() })
  .meta({ id: 'NewContact', example: { kind: 'person', displayName: 'Ada Lovelace', emails: [{ value: 'ada@example.com' }], tags: ['vip'] } })

/** RFC 7396: null clears; a cleared list is an empty one. */
const clearable = <T extends z.ZodArray>(list: T) => list.nullable().transform((items) => (items ?? []) as z.output<T>)

export const contactPatchSchema = z
  .strictObject({
    ...writable,
    emails: clearable(writable.emails),
    phones: clearable(writable.phones),
    handles: clearable(writable.handles),
    addresses: clearable(writable.addresses),
    interests: clearable(writable.interests),
    tags: clearable(writable.tags),
    customFields: writable.customFields.describe('Merged by key (RFC 7396): null takes a value away.'),
  })
  .partial()
  .meta({
    id: 'ContactPatch',
    description: 'A JSON merge patch (RFC 7396); lists are replaced whole. The stage is moved by `/lifecycle`.',
    example: { familyName: 'King', tags: ['vip', 'press'] },
  })

const CONTACT_SORTS = ['-createdAt', 'createdAt', '-updatedAt', 'updatedAt', 'displayName', '-displayName'] as const

const text = (maxLength: number) => nameText(maxLength).optional()
/** The filters of the list; the same serve the export. */
const contactFilters = {
  q: nameText(200)
    .optional()
    .describe(
      'Searches names, e-mails, phones, handles and external ids in every script: an exact e-mail or phone, else every word in any order and in part (one or two letters where a word begins), else with typing errors.',
    ),
  kind: z.enum(CONTACT_KINDS).optional(),
  lifecycleStage: z.enum(LIFECYCLE_STAGES).optional(),
  endedReasonCode: z
    .enum(DISSOLUTION_REASONS)
    .optional()
    .describe('Why the relation with them ended, of those with whom it has: `dissatisfied` are those who left because of poor service.'),
  relationshipType: z.enum(RELATIONSHIP_TYPES).optional(),
  ownerId: idSchema.optional(),
  keyCustomer: z.boolean().optional(),
  tag: text(100),
  interest: text(100),
  country: countrySchema.optional(),
  language: languageSchema.optional(),
  source: text(200),
  externalId: text(200),
  email: text(254),
  phone: text(50),
  createdAfter: instantSchema.optional(),
  createdBefore: instantSchema.optional(),
  updatedAfter: instantSchema.optional(),
  updatedBefore: instantSchema.optional(),
  customField: z
    .array(
      z
        .string()
        .max(2_100)
        .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,49}:/, 'must be a key, a colon and a value, such as shirtSize:XL'),
    )
    .max(5)
    .optional()
    .describe('A custom field has this value: its key, a colon and the value. May be given several times.'),
  archived: z.boolean().default(false).describe('Whether to list archived contacts instead.'),
}
export const contactListQuery = listQuery(CONTACT_SORTS, contactFilters)
export type ContactListQuery = z.output<typeof contactListQuery>
export const contactListSchema = listOf(contactSchema).meta({ id: 'ContactList' })
export const contactParams = z.object({ contactId: idSchema })
export const duplicateQuery = z.strictObject({
  allowDuplicate: z.boolean().default(false).describe('Lets an e-mail or phone in that identifies somebody else, as not identifying.'),
})
