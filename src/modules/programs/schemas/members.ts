import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { MEMBER_STATUSES, METADATA_FIELDS_MAX } from '../tables/members.ts'
import { keySchema } from './definition-terms.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f41',
  programId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f40',
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  number: '4000123',
  status: 'active' as const,
  enrolledAt: '2026-03-28T20:00:00Z',
  tier: null,
  keyCustomerOf: [],
  mergedInto: null,
  metadata: {},
  balances: [{ unit: 'PTS', booked: 120, available: 120, pending: 0, held: 0, version: 4 }],
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const metadataValue = z.union([nameText(500), z.number(), z.boolean()])
const fewFields = (fields: object) => Object.keys(fields).length <= METADATA_FIELDS_MAX
const FEW_FIELDS = `has at most ${METADATA_FIELDS_MAX} fields`
const metadata = z.record(nameText(50), metadataValue).refine(fewFields, FEW_FIELDS)
const memberNumber = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 -]{2,39}$/, 'must have 3 to 40 letters, digits, spaces and hyphens')
  .describe('What stands on the card; unique in the organization. One is given where it is left out.')

const balanceSchema = z
  .object({
    unit: z.string(),
    booked: z.int().describe('The sum of what was booked; below zero is owed.'),
    available: z.int().describe('What can be spent: booked, without what has expired by now, whether or not that is booked yet.'),
    pending: z.int().describe('Earned, and not to be spent yet.'),
    held: z.int().describe('Kept for redemptions under way.'),
    version: z.int().describe('Counts what was booked to the available account.'),
  })
  .meta({ id: 'LoyaltyBalance', example: EXAMPLE.balances[0] })

const memberShape = {
  id: idSchema,
  programId: idSchema,
  contactId: idSchema.nullable().describe('Null once the person is erased: the books stay.'),
  number: z.string(),
  status: z.enum(MEMBER_STATUSES),
  enrolledAt: wireInstant,
  tier: z.string().nullable(),
  keyCustomerOf: z.array(z.string()).describe('The standing discounts whose card the member holds.'),
  mergedInto: idSchema.nullable().describe('The member that goes on with these books, where two contacts became one.'),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}
/** As lists show it. */
export const memberSchema = z.object({ ...memberShape, ...versioned }).meta({
  id: 'LoyaltyMember',
  description: 'A contact in a loyalty program.',
  example: (({ balances: _balances, ...member }) => member)(EXAMPLE),
})
export const memberWithBalancesSchema = z
  .object({ ...memberShape, balances: z.array(balanceSchema), ...versioned })
  .meta({ id: 'LoyaltyMemberWithBalances', description: 'A contact in a loyalty program, and what it has there.', example: EXAMPLE })

export const newMemberSchema = z
  .strictObject({
    contactId: idSchema,
    number: memberNumber.optional(),
    enrolledAt: boundedInstantSchema.optional().describe('Since when; may be past. Now where left out.'),
    keyCustomerOf: z.array(keySchema).max(50).default([]),
    metadata: metadata.default({}),
  })
  .meta({ id: 'NewLoyaltyMember', example: { contactId: EXAMPLE.contactId, number: EXAMPLE.number } })
export const memberPatchSchema = z
  .strictObject({
    number: memberNumber.optional(),
    status: z.enum(['active', 'left']).optional(),
    keyCustomerOf: z.array(keySchema).max(50).optional(),
    metadata: z.record(nameText(50), metadataValue.nullable()).refine(fewFields, FEW_FIELDS).nullable().optional(),
  })
  .meta({
    id: 'LoyaltyMemberPatch',
    description: 'A JSON merge patch (RFC 7396): keys of `metadata` one by one.',
    example: { keyCustomerOf: ['key-customer'] },
  })

export const memberParams = z.strictObject({ memberId: idSchema })
export const memberListQuery = listQuery(['-createdAt', 'createdAt'], {
  status: z.enum(MEMBER_STATUSES).optional(),
  tier: keySchema.optional(),
  contactId: idSchema.optional(),
})
export type MemberListQuery = z.output<typeof memberListQuery>
export const memberListSchema = listOf(memberSchema).meta({ id: 'LoyaltyMemberList' })
