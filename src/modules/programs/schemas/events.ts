import { z } from 'zod'
import { boundedInstantSchema, idSchema, nameText, wireInstant } from '../../../kernel/schema.ts'
import { EVENTS } from '../tables/definition.ts'
import { keySchema } from './definition-terms.ts'

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
export const TOLD_EVENTS = ['visit', 'referral', 'custom'] as const satisfies readonly (typeof EVENTS)[number][]

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
