import { z } from 'zod'
import { idSchema, listQuery, wireInstant } from '../../../kernel/schema.ts'
import { JOURNAL_KINDS, MEMBER_ACCOUNTS } from '../tables/books.ts'

const UNIT = z.string().describe('Such as `PTS`, `STAMP`, `EUR`.')

/** An entry of a member's account, as other modules show it. */
export const ledgerEntrySchema = z
  .object({
    journalId: idSchema,
    kind: z.enum(JOURNAL_KINDS),
    unit: UNIT,
    account: z.enum(MEMBER_ACCOUNTS),
    version: z.int().describe('Which of the entries of this account it is, from 1.'),
    amount: z.int().describe('What came to the account; below 0 what went from it.'),
    balance: z.int().describe('What was there after it.'),
    sourceType: z.string().nullable().describe('What made it ...'),
    sourceId: z.string().nullable().describe('... and which.'),
    effectiveAt: wireInstant.describe('When it happened.'),
    recordedAt: wireInstant.describe('When it was known.'),
  })
  .meta({
    id: 'LedgerEntry',
    example: {
      ...{ journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', kind: 'earn', unit: 'PTS', account: 'available', version: 1, amount: 120, balance: 120 },
      ...{ sourceType: 'order', sourceId: 'A-1', effectiveAt: '2026-03-28T20:00:00Z', recordedAt: '2026-03-28T20:00:01Z' },
    },
  })
export const ledgerEntryListQuery = listQuery(['-version', 'version'], {})
export type LedgerEntryListQuery = z.infer<typeof ledgerEntryListQuery>

/** A lot of a member, as other modules show it. */
export const ledgerLotSchema = z
  .object({
    journalId: idSchema.describe('The journal that made it.'),
    number: z.int().describe('Which transfer of it.'),
    unit: UNIT,
    amount: z.int(),
    remaining: z.int().describe('What is left of it.'),
    earnedAt: wireInstant,
    expiresAt: z.string().nullable().describe('The first instant at which it is no longer there; null where it always is.'),
  })
  .meta({
    id: 'LedgerLot',
    example: {
      ...{ journalId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', number: 1, unit: 'PTS', amount: 120, remaining: 20 },
      ...{ earnedAt: '2026-03-28T20:00:00Z', expiresAt: '2027-03-31T23:00:00Z' },
    },
  })
