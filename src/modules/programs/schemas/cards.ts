import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  key: 'wash',
  name: 'Every tenth wash is free',
  unit: 'STAMP',
  stamps: 3,
  stampsNeeded: 9,
  cycle: 2,
  rewards: [
    {
      ...{ cycle: 1, completedAt: '2026-03-28T20:00:00Z', unit: null, units: null, voucherId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f50', revokedAt: null },
      journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f43',
    },
  ],
}

const cardSchema = z
  .object({
    key: z.string(),
    name: z.string(),
    unit: z.string(),
    stamps: z.int().describe('On the card just now; below zero they are owed, for stamps that were taken back after their reward was used.'),
    stampsNeeded: z.int(),
    cycle: z.int().describe('The present one, from 1.'),
    rewards: z.array(
      z.object({
        cycle: z.int(),
        completedAt: wireInstant,
        unit: z.string().nullable().describe('Of a reward of units.'),
        units: z.int().nullable(),
        voucherId: idSchema.nullable().describe('Of a voucher; null also where none could be given.'),
        journalId: idSchema,
        revokedAt: wireInstant.nullable().describe('When it was taken back unused, and its stamps were on the card again.'),
      }),
    ),
  })
  .meta({ id: 'LoyaltyCard', description: 'A punch card of a member, and what it has given.', example: EXAMPLE })

export const cardListSchema = z.object({ data: z.array(cardSchema) }).meta({ id: 'LoyaltyCardList', example: { data: [EXAMPLE] } })
