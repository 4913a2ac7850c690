import { z } from 'zod'
import { idSchema, wireInstant } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { loyaltyEventSchema } from './schemas/events.ts'
import { memberSchema } from './schemas/members.ts'
import { programSchema } from './schemas/programs.ts'
import { loyaltyRefundSchema } from './schemas/refunds.ts'
import { tierMoveSchema } from './schemas/tiers.ts'

const program = programSchema.pick({ key: true, name: true, draft: true, closedAt: true }).partial()
const { metadata: _words, ...facts } = memberSchema.shape
const member = memberSchema.pick(Object.fromEntries(Object.keys(facts).map((field) => [field, true])) as { [F in keyof typeof facts]: true }).partial()

export const programCreated = defineEvent('program.created', 'A loyalty program was made, as a draft.', program)
export const programUpdated = defineEvent('program.updated', 'The name or the draft of a loyalty program was changed.', program)
export const programPublished = defineEvent('program.published', 'A version of a loyalty program is in force.', z.object({ number: z.int() }))
export const programClosedEvent = defineEvent('program.closed', 'A loyalty program gives nothing more.', program)

export const memberEnrolled = defineEvent('member.enrolled', 'A contact joined a loyalty program.', member)
export const memberUpdated = defineEvent('member.updated', 'A member of a loyalty program was changed; `previous` has the old values.', member)
export const memberEarned = defineEvent(
  'member.earned',
  'Something happened to a member and was judged; `earned` is empty where it gave nothing.',
  loyaltyEventSchema
    .pick({ programId: true, type: true, name: true, source: true, occurredAt: true, journalId: true, earned: true, vouchers: true })
    .extend({ eventId: idSchema }),
)
export const memberRefunded = defineEvent(
  'member.refunded',
  'Something of a purchase was taken back, and with it what it had earned; `taken` is empty where nothing of it has to go.',
  loyaltyRefundSchema.extend({ programId: idSchema, eventId: idSchema, lost: z.int().describe('What was neither there nor may be owed.') }),
)
export const memberMatured = defineEvent(
  'member.matured',
  'What was pending can be spent.',
  z.object({
    eventId: idSchema,
    programId: idSchema,
    journalId: idSchema,
    matured: z.array(z.object({ ruleKey: z.string(), unit: z.string(), amount: z.int() })),
  }),
)
export const memberTierChanged = defineEvent('member.tier_changed', 'A member came from one tier to another.', tierMoveSchema.extend({ programId: idSchema }))
export const memberMerged = defineEvent(
  'member.merged',
  'A member goes on in another, whose contact became one with its own: its books are there now.',
  z.object({ programId: idSchema, memberId: idSchema, journalId: idSchema.nullable() }),
)
export const memberMovedIn = defineEvent(
  'member.moved_in',
  'A member brought units along from another system.',
  z.object({ programId: idSchema, sourceId: z.string(), journalId: idSchema, lots: z.array(z.object({ unit: z.string(), amount: z.int() })) }),
)
export const memberTokenCreated = defineEvent(
  'member.token_created',
  "A token was made for a customer's own app.",
  z.object({ tokenId: idSchema, expiresAt: wireInstant }),
)
export const memberTokenRevoked = defineEvent('member.token_revoked', 'A token of a member opens nothing any more.', z.object({ tokenId: idSchema }))
export const pointsExpiring = defineEvent(
  'points.expiring',
  'Units of a member expire soon, told ahead: once for each member, unit and day.',
  z.object({ programId: idSchema, memberId: idSchema, unit: z.string(), amount: z.int(), expiresAt: wireInstant }),
)
export const memberExpired = defineEvent(
  'member.expired',
  'Units of a member have expired.',
  z.object({ programId: idSchema, unit: z.string(), amount: z.int(), at: wireInstant }),
)
