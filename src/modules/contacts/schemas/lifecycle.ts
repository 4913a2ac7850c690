import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, safeText, wireInstant } from '../../../kernel/schema.ts'
import { DISSOLUTION_REASONS, ENDED_BY, LIFECYCLE_STAGES, lifecycleMoves } from '../tables.ts'

const actorSchema = z
  .object({ type: z.string().describe('user, api_key, operator, system or anonymous.'), id: z.string() })
  .meta({ id: 'ActorReference', description: 'Who did it.' })

export const lifecycleMoveSchema = z
  .object({
    id: idSchema,
    contactId: idSchema,
    ...createSelectSchema(lifecycleMoves).pick({ fromStage: true, stage: true, reason: true, reasonCode: true, endedBy: true }).shape,
    actor: actorSchema,
    occurredAt: wireInstant,
  })
  .meta({
    id: 'LifecycleMove',
    description: 'One move of a contact between stages; the first has no `fromStage`.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e60',
      contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
      fromStage: 'expansion',
      stage: 'dissolution',
      reason: 'Moved to a cheaper supplier.',
      reasonCode: 'better_offer',
      endedBy: 'customer',
      actor: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
      occurredAt: '2026-03-28T20:00:00Z',
    },
  })

export const newLifecycleMoveSchema = z
  .strictObject({
    stage: z.enum(LIFECYCLE_STAGES),
    reason: safeText(1000).nullable().optional().describe('Why; needed for every move but a dissolution, which has its code.'),
    reasonCode: z.enum(DISSOLUTION_REASONS).nullable().optional().describe('With dissolution only, and needed there.'),
    endedBy: z.enum(ENDED_BY).nullable().optional().describe('With dissolution only, and needed there.'),
  })
  .meta({ id: 'NewLifecycleMove', example: { stage: 'commitment', reason: 'Signed a yearly contract.' } })

export const lifecycleQuery = listQuery(['occurredAt', '-occurredAt'], {})
export const lifecycleListSchema = listOf(lifecycleMoveSchema).meta({ id: 'LifecycleMoveList' })
