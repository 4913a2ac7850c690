import { z } from 'zod'
import { METRICS, type Metric, PRIORITIES } from '../../../kernel/deadlines.ts'
import { moneySchema, safeText, wireInstant } from '../../../kernel/schema.ts'
import { ACTS, PUBLIC_STATUSES, SHOWN_REMEDY_STATUSES, STEP_STATES, STEPS } from '../tables/door.ts'
import { LANGUAGES } from '../tables/settings.ts'
import { REMEDY_KINDS } from '../tables/vocabulary.ts'

/** What complainants see and send by their secret link, and the published process. */

const EXAMPLE = {
  reference: 'C-7K3M-92',
  organization: 'Loom & Co',
  language: 'en',
  receivedAt: '2026-03-28T20:00:00Z',
  status: 'awaiting_you',
  statusText: 'We need an answer from you before we can go on.',
  steps: [{ step: 'received', text: 'Received', state: 'done', at: '2026-03-28T20:00:00Z', promisedAt: null }],
  promisedAt: '2026-04-07T16:00:00Z',
  question: 'Could you send a photo of the beam?',
  response: null,
  answerBefore: null,
  reopenBefore: null,
  remedies: [],
  messages: [{ from: 'organization', at: '2026-03-30T09:00:00Z', text: 'Could you send a photo of the beam?' }],
  evidence: [{ name: 'receipt.jpg', mediaType: 'image/jpeg', size: 48_213, at: '2026-03-28T20:00:00Z' }],
  possible: ['words', 'evidence', 'answer', 'withdraw'],
}

export const publicComplaintSchema = z
  .object({
    reference: z.string(),
    organization: z.string(),
    language: z.enum(LANGUAGES).describe('Of the sentences in it.'),
    receivedAt: wireInstant,
    status: z.enum(PUBLIC_STATUSES),
    statusText: z.string().describe('Where it stands, in plain words.'),
    steps: z.array(
      z.object({ step: z.enum(STEPS), text: z.string(), state: z.enum(STEP_STATES), at: wireInstant.nullable(), promisedAt: wireInstant.nullable() }),
    ),
    promisedAt: wireInstant.nullable().describe('When a response was promised, while there is none.'),
    question: z.string().nullable().describe('What is asked of the complainant.'),
    response: z.string().nullable(),
    answerBefore: wireInstant.nullable().describe('When silence counts as acceptance.'),
    reopenBefore: wireInstant.nullable().describe('Before when saying that it is not solved opens it again.'),
    remedies: z.array(
      z.object({
        kind: z.enum(REMEDY_KINDS),
        text: z.string(),
        description: z.string().nullable(),
        money: moneySchema.nullable(),
        points: z.number().nullable(),
        status: z.enum(SHOWN_REMEDY_STATUSES),
        statusText: z.string(),
      }),
    ),
    messages: z.array(z.object({ from: z.enum(['complainant', 'organization']), at: wireInstant, text: z.string() })).describe('The oldest first.'),
    evidence: z.array(z.object({ name: z.string(), mediaType: z.string(), size: z.int(), at: wireInstant })).describe('What the complainant gave.'),
    possible: z.array(z.enum(ACTS)).describe('What the complainant can do now: the last part of its address.'),
  })
  .meta({ id: 'PublicComplaint', description: 'A complaint as the complainant sees it by their secret link.', example: EXAMPLE })

const TEXT_LENGTH_MAX = 10_000
// Browsers end lines with CR LF (WHATWG HTML, 4.10.21.4).
const written = safeText(TEXT_LENGTH_MAX + 1_000)
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .pipe(z.string().max(TEXT_LENGTH_MAX))
const text = written.pipe(z.string().min(1))
// A field that nobody filled in comes empty from a form.
const noText = written.optional().transform((given) => (given === '' ? undefined : given))

export const actSchemas = {
  words: z.strictObject({ text }).meta({ id: 'ComplainantWords', example: { text: 'The frame is bent, too.' } }),
  answer: z.strictObject({ text }).meta({ id: 'ComplainantAnswer', example: { text: 'Here is the photo.' } }),
  accept: z
    .strictObject({ text: noText })
    .optional()
    .meta({ id: 'ComplainantAcceptance', example: { text: 'Thank you.' } }),
  dispute: z.strictObject({ text }).meta({ id: 'ComplainantDispute', example: { text: 'A new beam does not fit the old frame.' } }),
  'follow-up': z
    .strictObject({ outcome: z.enum(['solved', 'not_solved']), text: noText })
    .meta({ id: 'ComplainantFollowUp', example: { outcome: 'solved', text: 'The new beam fits.' } }),
  withdraw: z
    .strictObject({ text: noText })
    .optional()
    .meta({ id: 'ComplainantWithdrawal', example: { text: 'I found the part.' } }),
} as const

// Whatever else programs put behind a link that is sent on is nobody's business here.
export const doorQuery = z.object({
  language: z.enum(LANGUAGES).optional().describe('In which to answer; that of the complainant where left out.'),
  done: z.enum(ACTS).optional().describe('What a page thanks for.'),
})
export type DoorQuery = z.output<typeof doorQuery>
export const doorParams = z.object({ token: z.string().max(200) })

export const processSchema = z
  .object({
    organization: z.string(),
    language: z.enum(LANGUAGES),
    title: z.string(),
    text: z.string().describe('Paragraphs are apart by an empty line.'),
    builtIn: z.boolean().describe('Whether it is the text of the service, made from the settings.'),
    silenceDays: z.int(),
    reopenWindowDays: z.int(),
    deadlines: z
      .object({
        text: z.string().describe('In plain words, a line each. The text of the service holds it, too; of your own words it stands below.'),
        byPriority: z.array(
          z.object({
            priority: z.enum(PRIORITIES),
            text: z.string(),
            businessMinutes: z.object(Object.fromEntries(METRICS.map((metric) => [metric, z.int().nullable()])) as Record<Metric, z.ZodNullable<z.ZodInt>>),
          }),
        ),
      })
      .describe('How soon complaints are answered, the most pressing first: by the default deadline policy as it is now.'),
  })
  .meta({
    id: 'ComplaintProcess',
    description: 'How an organization handles complaints, as it publishes it.',
    example: {
      ...{ organization: 'Loom & Co', language: 'en', title: 'How we handle complaints', text: 'Everybody may complain, free of charge.' },
      ...{ builtIn: true, silenceDays: 14, reopenWindowDays: 90 },
      deadlines: {
        text: 'How soon\nIn slight matters: decision within 10 days.\nOnly the time in which we are open counts.',
        byPriority: [
          {
            priority: 'low',
            text: 'In slight matters: decision within 10 days.',
            businessMinutes: { acknowledgement: null, firstResponse: null, response: 4_800, resolution: null },
          },
        ],
      },
    },
  })
export const processParams = z.object({ organizationSlug: z.string().max(200) })
