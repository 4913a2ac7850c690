import { z } from 'zod'
import { boundedInstantSchema, idSchema, listOf, listQuery, nameText, wireInstant } from '../../../kernel/schema.ts'
import { unitCode } from './definition-terms.ts'
import { memberWithBalancesSchema } from './members.ts'

/** What a member has, had, and how it came. What the ledger keeps is described here as it is shown; the ledger's own words are the same. */

const ACCOUNTS = ['available', 'pending', 'held'] as const
const AT = '2026-03-28T20:00:00Z'
const JOURNAL = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f43'

export const memberLookupQuery = z
  .strictObject({
    number: nameText(40).optional(),
    phone: nameText(50).optional(),
    email: nameText(254).optional(),
    programId: idSchema.optional().describe('Only in this program.'),
  })
  .refine(
    ({ number, phone, email }) => [number, phone, email].filter((value) => value !== undefined).length === 1,
    'give exactly one of number, phone and email',
  )
export type MemberLookup = z.output<typeof memberLookupQuery>
export const memberLookupSchema = z
  .object({ data: z.array(memberWithBalancesSchema) })
  .meta({ id: 'LoyaltyMemberLookup', description: 'Who stands at the till, in each program.' })

export const balanceQuery = z.strictObject({
  at: boundedInstantSchema.optional().describe('Now where left out.'),
  basis: z
    .enum(['recorded', 'effective'])
    .default('recorded')
    .describe('`recorded`: what was known then; `effective`: what had happened by then, whenever it was told.'),
})
export const balanceAtSchema = z
  .object({
    at: wireInstant,
    basis: z.enum(['recorded', 'effective']),
    balances: z.array(z.object({ unit: z.string(), available: z.int(), pending: z.int(), held: z.int() })),
  })
  .meta({
    id: 'LoyaltyBalanceAt',
    description: 'What was booked by an instant.',
    example: { at: AT, basis: 'recorded', balances: [{ unit: 'PTS', available: 120, pending: 0, held: 0 }] },
  })

const ofUnit = { unit: unitCode.optional().describe('The first of the program where left out.') }
export const lotListQuery = listQuery(['expiresAt', '-expiresAt'], ofUnit)
export const entryListQuery = listQuery(['-version', 'version'], { ...ofUnit, account: z.enum(ACCOUNTS).default('available') })

export const lotListSchema = listOf(
  z
    .object({
      journalId: idSchema,
      number: z.int(),
      unit: z.string(),
      amount: z.int(),
      remaining: z.int(),
      earnedAt: wireInstant,
      expiresAt: wireInstant.nullable().describe('The first instant at which it is no longer there; null: never.'),
    })
    .meta({
      id: 'LoyaltyLot',
      description: 'Units that became available together, and what is left of them.',
      example: { journalId: JOURNAL, number: 1, unit: 'PTS', amount: 120, remaining: 20, earnedAt: AT, expiresAt: null },
    }),
).meta({ id: 'LoyaltyLotList' })

const ENTRY = {
  ...{ journalId: JOURNAL, kind: 'earn', unit: 'PTS', account: 'available', version: 1, amount: 120, balance: 120 },
  ...{ sourceType: 'order', sourceId: 'A-1', effectiveAt: AT, recordedAt: AT },
}
const entrySchema = z
  .object({
    journalId: idSchema,
    kind: z.string().describe('What it was: `earn`, `redeem`, `expire` ...'),
    unit: z.string(),
    account: z.enum(ACCOUNTS),
    version: z.int().describe('Which of the entries of the account it is, from 1.'),
    amount: z.int().describe('Below zero what went.'),
    balance: z.int().describe('After it.'),
    sourceType: z.string().nullable(),
    sourceId: z.string().nullable(),
    effectiveAt: wireInstant,
    recordedAt: wireInstant,
  })
  .meta({
    id: 'LoyaltyEntry',
    description: 'An entry of a member account.',
    example: ENTRY,
  })
export const entryListSchema = listOf(entrySchema).meta({ id: 'LoyaltyEntryList' })

export const statementQuery = z
  .strictObject({ from: boundedInstantSchema, to: boundedInstantSchema.describe('Exclusive.') })
  .refine(({ from, to }) => Temporal.Instant.compare(from, to) < 0, 'from must be before to')
export const statementSchema = z
  .object({
    from: wireInstant,
    to: wireInstant,
    units: z.array(
      z.object({
        unit: z.string(),
        opening: z.int(),
        changes: z.array(z.object({ kind: z.string(), amount: z.int(), journals: z.int() })),
        closing: z.int(),
      }),
    ),
  })
  .meta({
    id: 'LoyaltyStatement',
    description: 'How what a member had became what it has, by kind and as it was recorded.',
    example: { from: AT, to: AT, units: [{ unit: 'PTS', opening: 100, changes: [{ kind: 'earn', amount: 20, journals: 2 }], closing: 120 }] },
  })

export const ownLoyaltySchema = z
  .object({
    program: z.object({ id: idSchema, name: z.string() }),
    number: z.string(),
    enrolledAt: wireInstant,
    tier: z.string().nullable(),
    nextTier: z.object({ tier: z.string(), missing: z.int() }).nullable(),
    balances: memberWithBalancesSchema.shape.balances,
    expiring: z.array(z.object({ unit: z.string(), amount: z.int(), expiresAt: wireInstant })).describe('Within the next 90 days, the first first.'),
    entries: z.array(entrySchema).describe('The latest 50 of each unit that is available.'),
  })
  .meta({
    id: 'OwnLoyalty',
    description: 'What a customer sees of their membership.',
    example: {
      program: { id: JOURNAL, name: 'Club' },
      number: '4000123',
      enrolledAt: AT,
      tier: 'silver',
      nextTier: { tier: 'gold', missing: 380_000 },
      balances: [{ unit: 'PTS', booked: 120, available: 120, pending: 0, held: 0, version: 1 }],
      expiring: [{ unit: 'PTS', amount: 120, expiresAt: AT }],
      entries: [ENTRY],
    },
  })
