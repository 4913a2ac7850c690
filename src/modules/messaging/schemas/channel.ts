import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, safeText, versioned } from '../../../kernel/schema.ts'
import { MESSAGE_CHANNELS } from '../tables.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb1',
  channel: 'sms',
  fromName: 'Loom & Co',
  fromAddress: null,
  replyTo: null,
  url: 'https://gateway.example/v1/messages',
  contentType: 'application/json',
  bodyTemplate: '{"to": {{ to | json }}, "text": {{ text | json }}, "callback": {{ callbackUrl | json }}}',
  secretHeaders: ['authorization'],
  network: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const messageChannelSchema = z
  .object({
    id: idSchema,
    channel: z.enum(MESSAGE_CHANNELS),
    fromName: z.string().nullable(),
    fromAddress: z.string().nullable(),
    replyTo: z.string().nullable(),
    url: z.string().nullable(),
    contentType: z.string().nullable(),
    bodyTemplate: z.string().nullable(),
    secretHeaders: z.array(z.string()).describe('The names of the secret headers; their values are never shown.'),
    network: z.string().nullable(),
    ...versioned,
  })
  .meta({ id: 'MessageChannel', description: 'How messages are sent by a channel.', example: EXAMPLE })

const email = z.email().max(254)
// What would change how the request is read, or where it goes.
const RESERVED = new Set(['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'expect', 'upgrade', 'te', 'trailer', 'keep-alive'])
const HEADERS_MAX = 20

function namesNobody(text: string): boolean {
  const url = URL.parse(text)
  return url === null || (url.username === '' && url.password === '')
}

const writable = {
  fromName: nameText(200).nullable().describe('Whom messages come from, by name; the organization, unless given.'),
  fromAddress: email
    .nullable()
    .describe(
      'Whom e-mails come from. Nobody checks that it is yours: it is for the mail server to let it pass, and for SPF, DKIM and DMARC of its domain to vouch for it. The one of `SMTP_URL`, unless given.',
    ),
  replyTo: email.nullable().describe('Where answers to e-mails go.'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    // It is shown again, and nothing would be made of them.
    .refine(namesNobody, 'must not hold a user or a password: `secretHeaders` are for these')
    .nullable()
    .describe('Where a gateway takes messages by POST.'),
  contentType: z.enum(['application/json', 'application/x-www-form-urlencoded']).nullable().describe('JSON, unless given.'),
  bodyTemplate: safeText(20_000, 1)
    .nullable()
    .describe(
      'What is sent to the gateway, in Liquid: `id`, `to`, `text`, `from`, `purpose`, `reference`, `callbackUrl`, each with the filter `json` or `url_encode`.',
    ),
  secretHeaders: z
    .record(
      z
        .string()
        .max(100)
        .regex(/^[A-Za-z0-9-]{1,100}$/)
        .transform((name) => name.toLowerCase())
        .refine((name) => !RESERVED.has(name), 'is not set by a channel'),
      z
        .string()
        .max(4_000)
        .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,3998}[\x21-\x7e])?$/, 'must be printable ASCII'),
    )
    .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, `at most ${HEADERS_MAX} headers`)
    .describe('Sent to the gateway, such as `authorization`; stored, never shown again. Given anew, they replace those before.'),
  network: nameText(50).nullable().describe('Whose handles of the contact a messenger writes to, such as `telegram`; null: phone numbers.'),
}

const GATEWAY_FIELDS = ['url', 'contentType', 'bodyTemplate', 'network'] as const
const EMAIL_FIELDS = ['fromAddress', 'replyTo'] as const

export const newMessageChannelSchema = z
  .strictObject({ channel: z.enum(MESSAGE_CHANNELS), ...writable })
  .partial()
  .required({ channel: true })
  .refine(({ channel, url }) => channel === 'email' || url != null, { message: 'is needed: the address of the gateway', path: ['url'] })
  .meta({
    id: 'NewMessageChannel',
    example: { channel: 'sms', url: EXAMPLE.url, bodyTemplate: EXAMPLE.bodyTemplate, secretHeaders: { authorization: 'Bearer (secret)' } },
  })
export type NewMessageChannel = z.output<typeof newMessageChannelSchema>

export const messageChannelPatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({
    id: 'MessageChannelPatch',
    description: 'A JSON merge patch (RFC 7396); secret headers are replaced as a whole.',
    example: { fromName: 'Loom & Co' },
  })
export type MessageChannelPatch = z.output<typeof messageChannelPatchSchema>

/** The fields that mean nothing to a channel. */
export function foreignFields(channel: (typeof MESSAGE_CHANNELS)[number], fields: object): string[] {
  const foreign: readonly string[] = channel === 'email' ? GATEWAY_FIELDS : channel === 'sms' ? [...EMAIL_FIELDS, 'network'] : EMAIL_FIELDS
  return Object.entries(fields).flatMap(([name, value]) => (value != null && foreign.includes(name) ? [name] : []))
}

export const messageChannelListQuery = listQuery(['-createdAt', 'createdAt'], {})
export type MessageChannelListQuery = z.output<typeof messageChannelListQuery>
export const messageChannelListSchema = listOf(messageChannelSchema).meta({ id: 'MessageChannelList' })
export const messageChannelParams = z.object({ channelId: idSchema })
