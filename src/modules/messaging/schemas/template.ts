import { z } from 'zod'
import { idSchema, languageSchema, listOf, listQuery, nameText, safeText, versioned } from '../../../kernel/schema.ts'
import { MESSAGE_CHANNELS } from '../tables.ts'
import { templateData } from './message.ts'

const CONTENTS_MAX = 50
const TEMPLATE_LENGTH_MAX = 100_000

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4eb2',
  key: 'spring',
  channel: 'email',
  contents: [{ language: 'en', subject: 'Spring is here', text: 'Dear {{ contact.displayName }}, {{ discount }} % off.', html: null }],
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const out = z.string().nullable()

export const messageTemplateSchema = z
  .object({
    id: idSchema,
    key: z.string(),
    channel: z.enum(MESSAGE_CHANNELS),
    contents: z.array(
      z.object({ language: z.string(), subject: out, text: z.string(), html: out }).meta({ id: 'TemplateContent', example: EXAMPLE.contents[0] }),
    ),
    ...versioned,
  })
  .meta({ id: 'MessageTemplate', description: 'The words of a message, in several languages.', example: EXAMPLE })

const contents = z
  .array(
    z
      .strictObject({
        language: languageSchema,
        subject: safeText(1_000).nullable().default(null).describe('Of an e-mail.'),
        text: safeText(TEMPLATE_LENGTH_MAX, 1),
        html: safeText(TEMPLATE_LENGTH_MAX).nullable().default(null).describe('Of an e-mail. What is put out is escaped, unless the template says `raw`.'),
      })
      .meta({ id: 'NewTemplateContent', example: EXAMPLE.contents[0] }),
  )
  .min(1)
  .max(CONTENTS_MAX)
  .refine((list) => new Set(list.map(({ language }) => language)).size === list.length, 'each language once')
  .describe('In Liquid. The language is that of the contact, else of the organization, else English, else the first.')

export const newMessageTemplateSchema = z
  .strictObject({ key: nameText(100).regex(/^[\w.:-]{1,100}$/, 'must be letters, digits, . : _ -'), channel: z.enum(MESSAGE_CHANNELS), contents })
  .meta({ id: 'NewMessageTemplate', example: { key: EXAMPLE.key, channel: EXAMPLE.channel, contents: EXAMPLE.contents } })
export type NewMessageTemplate = z.output<typeof newMessageTemplateSchema>

export const messageTemplatePatchSchema = z
  .strictObject({ contents })
  .partial()
  .meta({ id: 'MessageTemplatePatch', description: 'A JSON merge patch (RFC 7396). Key and channel stay.', example: { contents: EXAMPLE.contents } })

export const messageTemplateListQuery = listQuery(['-createdAt', 'createdAt'], {
  key: nameText(100).optional(),
  channel: z.enum(MESSAGE_CHANNELS).optional(),
})
export type MessageTemplateListQuery = z.output<typeof messageTemplateListQuery>
export const messageTemplateListSchema = listOf(messageTemplateSchema).meta({ id: 'MessageTemplateList' })
export const messageTemplateParams = z.object({ templateId: idSchema })

export const previewInputSchema = z
  .strictObject({
    language: languageSchema.optional().describe('That of the contact or the organization, unless given.'),
    contactId: idSchema.optional().describe('Whose name and language it has; made up, unless given.'),
    data: templateData.default({}),
  })
  .meta({ id: 'PreviewInput', example: { language: 'en', data: { discount: 10 } } })
export type PreviewInput = z.output<typeof previewInputSchema>

export const previewSchema = z.object({ language: z.string(), direction: z.enum(['ltr', 'rtl']), subject: out, text: z.string(), html: out }).meta({
  id: 'MessagePreview',
  description: 'What a template makes of data.',
  example: { language: 'en', direction: 'ltr', subject: 'Spring is here', text: 'Dear Ada, 10 % off.', html: null },
})
