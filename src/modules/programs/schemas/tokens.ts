import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f50',
  memberId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  expiresAt: '2026-06-28T20:00:00Z',
  createdAt: '2026-03-28T20:00:00Z',
}

export const newMemberTokenSchema = z
  .strictObject({ expiresAt: boundedInstantSchema.optional().describe('At most a year ahead; 90 days where left out.') })
  .meta({ id: 'NewLoyaltyMemberToken', example: { expiresAt: EXAMPLE.expiresAt } })

const memberTokenSchema = z
  .object({ id: idSchema, memberId: idSchema, expiresAt: wireInstant, createdAt: wireInstant })
  .meta({ id: 'LoyaltyMemberToken', description: "With what a customer's own app reads the membership; never the token itself.", example: EXAMPLE })
export const createdMemberTokenSchema = memberTokenSchema.extend({ token: z.string().describe('Shown once.') }).meta({
  id: 'CreatedLoyaltyMemberToken',
  example: { ...EXAMPLE, token: 'rpm_0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e00_0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f50_kQ0example0secret0of0forty0three0characters' },
})
export const memberTokenListSchema = listOf(memberTokenSchema).meta({ id: 'LoyaltyMemberTokenList' })
export const memberTokenParams = z.strictObject({ memberId: idSchema, tokenId: idSchema })
