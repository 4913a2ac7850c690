import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { CONSENT_CHANNELS, CONSENT_PURPOSES, FIELD_TARGETS, FIELD_TYPES, FORM_KINDS, forms } from '../tables.ts'

const FIELDS_MAX = 50
const CHOICES_MAX = 200
const ORIGINS_MAX = 50

const EXAMPLE_FIELDS = [
  { name: 'email', label: 'E-mail address', type: 'email', required: false, mapsTo: 'email', choices: [], consent: null },
  { name: 'phone', label: 'Phone', type: 'phone', required: true, mapsTo: 'phone', choices: [], consent: null },
  { name: 'day', label: 'On which day?', type: 'date', required: false, mapsTo: 'callBackDate', choices: [], consent: null },
  { name: 'time', label: 'When?', type: 'choice', required: false, mapsTo: 'callBackTime', choices: ['09:00-12:00', '13:00-17:00'], consent: null },
  {
    name: 'news',
    label: 'Yes, send me news once a month.',
    type: 'checkbox',
    required: false,
    mapsTo: 'consent',
    choices: [],
    consent: { channel: 'sms', purpose: 'marketing' },
  },
]
const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb0',
  key: 'call-me',
  name: 'Call me back',
  kind: 'call_back',
  fields: EXAMPLE_FIELDS,
  ownerId: null,
  teamId: null,
  thankYouUrl: 'https://shop.example/thank-you',
  allowedOrigins: ['https://shop.example'],
  honeypot: 'website',
  limits: { perAddress: 30, perForm: 1_000 },
  callBackMinutes: 1_440,
  enabled: true,
  archivedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const consent = { channel: z.enum(CONSENT_CHANNELS), purpose: z.enum(CONSENT_PURPOSES) }
const fieldSchema = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.enum(FIELD_TYPES),
    required: z.boolean(),
    mapsTo: z.string().nullable().describe('Where the answer goes; null where it stands in the body of the interaction only.'),
    choices: z.array(z.string()),
    consent: z.object(consent).nullable(),
  })
  .meta({ id: 'FormField', description: 'One question of a form.', example: EXAMPLE_FIELDS[0] })
const limitsSchema = z
  .object({ perAddress: z.int(), perForm: z.int() })
  .meta({ id: 'FormLimits', description: 'Submissions an hour, from one address and in all.', example: EXAMPLE.limits })

/** A form on the wire. */
export const formSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(forms).pick({ key: true, name: true, kind: true, thankYouUrl: true, honeypot: true, callBackMinutes: true, enabled: true }).shape,
    fields: z.array(fieldSchema),
    ownerId: idSchema.nullable(),
    teamId: idSchema.nullable(),
    allowedOrigins: z.array(z.string()),
    limits: limitsSchema,
    archivedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({ id: 'Form', description: 'A public form, which any web page can send.', example: EXAMPLE })

const fieldName = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,49}$/, 'must begin with a letter and hold letters, digits, underscores and hyphens, at most 50')
  .describe('As in the `name` of the input.')

const fieldInput = z
  .strictObject({
    name: fieldName,
    label: nameText(500).describe('What the page asks; of a consent the words that are agreed to, which are kept as evidence.'),
    type: z.enum(FIELD_TYPES),
    required: z.boolean().default(false).describe('Of a checkbox: it must be ticked.'),
    mapsTo: z
      .union([
        z.enum(FIELD_TARGETS),
        z.string().regex(/^customFields\.[a-zA-Z][a-zA-Z0-9_]{0,49}$/, `must be one of ${FIELD_TARGETS.join(', ')}, or customFields. and a key`),
      ])
      .nullable()
      .default(null)
      .describe(
        'Where the answer goes: to the contact that is made (a found one stays as it is), to the interaction, to the window of the call-back, or to the consents. Choices of `callBackTime` are windows such as `09:00-12:00`, by the clock of the organization.',
      ),
    choices: z.array(nameText(200)).max(CHOICES_MAX).default([]),
    consent: z.strictObject(consent).nullable().default(null).describe('What a ticked box allows, where it maps to `consent`.'),
  })
  .meta({ id: 'NewFormField', example: EXAMPLE_FIELDS[0] })

const writable = {
  name: nameText(200),
  kind: z.enum(FORM_KINDS).describe('A call-back form makes a task of every submission, a complaint form a complaint.'),
  fields: z.array(fieldInput).min(1).max(FIELDS_MAX),
  ownerId: idSchema.nullable().describe('Who is told, gets the call-backs and owns the contacts that are made.'),
  teamId: idSchema.nullable().describe('The team whose call-backs they are.'),
  thankYouUrl: z
    .string()
    .max(2_000)
    .refine((text) => isHttps(text), 'must be an https address')
    .nullable()
    .describe('Where a browser goes on to (303). Without it a short page thanks.'),
  allowedOrigins: z
    .array(z.string().max(300).refine(isOrigin, 'must be an origin such as https://shop.example'))
    .max(ORIGINS_MAX)
    .describe('Sites whose scripts may send the form and read the answer (CORS). A plain HTML form needs none.'),
  honeypot: fieldName.describe('The name of the field that people do not see: what has it filled in is thanked and forgotten.'),
  limits: z
    .strictObject({ perAddress: z.int().min(1).max(10_000).default(30), perForm: z.int().min(1).max(1_000_000).default(1_000) })
    .meta({ id: 'NewFormLimits', description: 'Submissions an hour, from one address and in all.', example: EXAMPLE.limits }),
  callBackMinutes: z.int().min(1).max(43_200).describe('How soon to ring whoever does not say when.'),
  enabled: z.boolean().describe('Whether it takes submissions.'),
}

function isHttps(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
}
/** As browsers send it: scheme, host and port, nothing else. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text
}

export const newFormSchema = z
  .strictObject({
    ...writable,
    key: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must hold small letters, digits and hyphens, at most 63')
      .describe('Its name in the address; for good.'),
    kind: writable.kind.default('contact'),
    ownerId: writable.ownerId.default(null),
    teamId: writable.teamId.default(null),
    thankYouUrl: writable.thankYouUrl.default(null),
    allowedOrigins: writable.allowedOrigins.default([]),
    honeypot: writable.honeypot.default('website'),
    limits: writable.limits.default({ perAddress: 30, perForm: 1_000 }),
    callBackMinutes: writable.callBackMinutes.default(1_440),
    enabled: writable.enabled.default(true),
  })
  .meta({
    id: 'NewForm',
    example: { key: 'call-me', name: EXAMPLE.name, kind: EXAMPLE.kind, fields: EXAMPLE_FIELDS, thankYouUrl: EXAMPLE.thankYouUrl },
  })
export type NewForm = z.output<typeof newFormSchema>

export const formPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'FormPatch', description: 'A JSON merge patch (RFC 7396); fields as a whole. The key stays.', example: { enabled: false } })
export type FormPatch = z.output<typeof formPatchSchema>

export const formListQuery = listQuery(['createdAt', '-createdAt'], {
  archived: z.boolean().default(false).describe('Whether to list archived ones instead.'),
})
export type FormListQuery = z.output<typeof formListQuery>
export const formListSchema = listOf(formSchema).meta({ id: 'FormList' })
export const formParams = z.object({ formId: idSchema })
