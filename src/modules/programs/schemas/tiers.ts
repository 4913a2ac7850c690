import { z } from 'zod'
import { wireInstant } from '../../../kernel/schema.ts'
import { TIER_MEASURES } from '../tables/definition.ts'
import { TIER_REASONS } from '../tables/tiers.ts'

const MOVE = { from: null, to: 'silver', reason: 'qualified' as const, value: 120_000, threshold: 100_000, at: '2026-03-28T20:00:00Z' }

export const tierMoveSchema = z
  .object({
    from: z.string().nullable().describe('Null: none.'),
    to: z.string().nullable(),
    reason: z.enum(TIER_REASONS),
    value: z.int().describe('What the member had by the measure.'),
    threshold: z.int().describe('What the higher of the two tiers needs.'),
    at: wireInstant,
  })
  .meta({ id: 'LoyaltyTierMove', description: 'That a member came from one tier to another.', example: MOVE })

export const memberTierSchema = z
  .object({
    tier: z.string().nullable(),
    since: wireInstant.nullable(),
    measure: z.enum(TIER_MEASURES).nullable().describe('Null where the program has no tiers.'),
    unit: z.string().nullable().describe('Of points earned: which.'),
    value: z.int().describe('What the member has by the measure now, within the window.'),
    next: z.object({ tier: z.string(), missing: z.int() }).nullable().describe('The next tier, and what is missing; null on the highest.'),
    belowSince: wireInstant.nullable().describe('Since when the tier is no longer reached; null while it is.'),
    keptUntil: wireInstant.nullable().describe('Until when the tier is kept, whatever is not bought; null where no date ends it.'),
    history: z.array(tierMoveSchema).describe('The latest 100 moves, the newest first.'),
  })
  .meta({
    id: 'LoyaltyMemberTier',
    description: 'Where a member stands by the tiers of the program.',
    example: {
      tier: 'silver',
      since: '2026-03-28T20:00:00Z',
      measure: 'spend',
      unit: null,
      value: 120_000,
      next: { tier: 'gold', missing: 380_000 },
      belowSince: null,
      keptUntil: null,
      history: [MOVE],
    },
  })
