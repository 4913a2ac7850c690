import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, wireInstant } from '../../../kernel/schema.ts'
import { batchOf } from '../../../platform/http/batch.ts'
import { EVENTS } from '../tables/definition.ts'
import { keySchema } from './definition-terms.ts'
import { loyaltyRefundSchema } from './refunds.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f42',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  type: 'visit' as const,
  name: null,
  source: { type: 'external', id: 'visit-77' },
  occurredAt: '2026-03-28T20:00:00Z',
  recordedAt: '2026-03-28T20:00:00Z',
  versionNumber: 1,
  journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f43',
  earned: [{ ruleKey: 'visit', unit: 'PTS', amount: 10, maturesAt: null }],
  vouchers: [],
}

/** What others tell; orders and returns come by their own addresses. */
const TOLD_EVENTS = ['visit', 'referral', 'custom'] as const satisfies readonly (typeof EVENTS)[number][]

export const newLoyaltyEventSchema = z
  .strictObject({
    memberId: idSchema,
    type: z.enum(TOLD_EVENTS),
    name: keySchema.optional().describe('Of a custom event: which.'),
    externalId: nameText(200).optional().describe('The id of another system: makes the event repeatable. Without it an Idempotency-Key is required.'),
    occurredAt: boundedInstantSchema.optional().describe('Now where left out; may be past, as far as the program allows.'),
    channel: nameText(100).optional(),
  })
  .meta({ id: 'NewLoyaltyEvent', example: { memberId: EXAMPLE.memberId, type: 'visit', externalId: 'visit-77' } })
export type NewLoyaltyEvent = z.output<typeof newLoyaltyEventSchema>

export const loyaltyEventSchema = z
  .object({
    id: idSchema,
    programId: idSchema,
    memberId: idSchema,
    type: z.enum(EVENTS),
    name: z.string().nullable(),
    source: z.object({ type: z.string(), id: z.string() }).describe('What makes it one, however often it is told.'),
    occurredAt: wireInstant,
    recordedAt: wireInstant,
    versionNumber: z.int().describe('The version of the program that was in force when it happened, and by which it was judged.'),
    journalId: idSchema.nullable().describe('Where it is booked; null where it earned nothing.'),
    earned: z.array(
      z.object({
        ruleKey: z.string(),
        unit: z.string(),
        amount: z.int(),
        maturesAt: wireInstant.nullable().describe('When it can be spent, of what is pending.'),
      }),
    ),
    vouchers: z
      .array(z.object({ ruleKey: z.string(), voucherId: idSchema.nullable().describe('Null where none could be given.') }))
      .describe('Vouchers that rules gave; those of full punch cards stand at the cards.'),
  })
  .meta({ id: 'LoyaltyEvent', description: 'Something that happened to a member, and what it earned.', example: EXAMPLE })

const RULE = { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f44', key: 'visit', name: 'Ten for a visit' }
const OUTCOME = {
  applied: [RULE],
  notApplied: [{ rule: { ...RULE, key: 'friend', name: 'For friends' }, reasons: [{ code: 'cap-reached', condition: null, actual: 30, needed: 'ever' }] }],
  earnings: [{ rule: RULE, unit: 'PTS', card: null, amount: 10, computed: 10, limit: null, reached: [], arithmetic: { type: 'flat', units: 10 } }],
}

const ruleNameSchema = z.object({ id: idSchema, key: z.string(), name: z.string() })
const outcomeSchema = z
  .object({
    applied: z.array(ruleNameSchema),
    notApplied: z.array(
      z.object({
        rule: ruleNameSchema,
        reasons: z.array(
          z.object({
            code: z.string().describe('A stable word for why.'),
            condition: z.string().nullable().describe('The condition it comes from; null of what all rules have.'),
            actual: z.unknown().describe('What was.'),
            needed: z.unknown().describe('What would have been needed.'),
          }),
        ),
      }),
    ),
    earnings: z.array(
      z.object({
        rule: ruleNameSchema,
        unit: z.string(),
        card: z.string().nullable(),
        amount: z.int(),
        computed: z.int().describe('What it came to before limits.'),
        limit: z.int().nullable().describe('The most that the rule could give here; null: whatever it came to.'),
        reached: z.array(z.record(z.string(), z.unknown())).describe('The caps and budgets that cut it off.'),
        arithmetic: z.record(z.string(), z.unknown()).describe('How it came about: the base, by line; the rate; the items; by its `type`.'),
      }),
    ),
  })
  .meta({ id: 'LoyaltyOutcome', description: 'How something was judged, in numbers.', example: OUTCOME })

const { journalId: _booked, recordedAt: _stored, source: _natural, id: _stays, ...previewed } = loyaltyEventSchema.shape
const sentences = z.array(z.string()).describe('The same in words, in the language that `Accept-Language` asks for.')

export const loyaltyEventDetailsSchema = z
  .object({ ...loyaltyEventSchema.shape, outcome: outcomeSchema, refunds: z.array(loyaltyRefundSchema), sentences })
  .meta({
    id: 'LoyaltyEventDetails',
    description: 'Something that happened to a member, how it was judged, and what was taken back since.',
    example: { ...EXAMPLE, outcome: OUTCOME, refunds: [], sentences: ['“Ten for a visit” (version 1) gave 10 PTS.'] },
  })

export const loyaltyEventPreviewSchema = z.object({ ...previewed, outcome: outcomeSchema, sentences }).meta({
  id: 'LoyaltyEventPreview',
  description: 'What an event would give, had it been told.',
  example: (({ id: _id, recordedAt: _at, source: _source, journalId: _journal, ...event }) => ({
    ...event,
    outcome: OUTCOME,
    sentences: ['“Ten for a visit” (version 1) gave 10 PTS.'],
  }))(EXAMPLE),
})

export const previewedEventSchema = newLoyaltyEventSchema
  .omit({ externalId: true })
  .meta({ id: 'PreviewedLoyaltyEvent', example: { memberId: EXAMPLE.memberId, type: 'visit' } })
export type PreviewedEvent = z.output<typeof previewedEventSchema>

export const eventBatchItemSchema = z.strictObject({ op: z.literal('create'), data: newLoyaltyEventSchema }).meta({ id: 'LoyaltyEventBatchItem' })
export const loyaltyEventBatchSchema = batchOf(eventBatchItemSchema, {
  id: 'LoyaltyEventBatch',
  example: { items: [{ op: 'create', data: { memberId: EXAMPLE.memberId, type: 'visit', externalId: 'visit-77' } }] },
})

export const loyaltyEventParams = z.strictObject({ eventId: idSchema })
export const loyaltyEventListQuery = listQuery(['-occurredAt', 'occurredAt'], {})
export type LoyaltyEventListQuery = z.output<typeof loyaltyEventListQuery>
export const loyaltyEventListSchema = listOf(loyaltyEventSchema).meta({ id: 'LoyaltyEventList' })
