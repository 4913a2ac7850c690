import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'
import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { voucherBatchSchema } from '../schemas/voucher-batches.ts'
import { voucherRedemptionSchema } from '../schemas/voucher-redemptions.ts'
import { voucherSchema } from '../schemas/vouchers.ts'

const { version: _version, createdAt: _created, updatedAt: _updated, id: _id, ...facts } = voucherSchema.shape
const { id: _redemption, ...use } = voucherRedemptionSchema.shape
const redemption = z.object({ redemptionId: idSchema, ...use, status: voucherSchema.shape.status, balance: voucherSchema.shape.balance })

export const voucherIssued = defineEvent('voucher.issued', 'A voucher was issued, without its code. Those of a batch are told together.', z.object(facts))
export const voucherRedeemed = defineEvent('voucher.redeemed', 'A voucher was used, or an amount was paid with a gift card.', redemption)
export const voucherReleased = defineEvent('voucher.released', 'A use of a voucher, or what was paid with a gift card, was given back.', redemption)
export const voucherToppedUp = defineEvent(
  'voucher.topped_up',
  'An amount was put on a gift card.',
  z.object({ amount: z.int(), currency: z.string(), balance: z.int().nullable(), journalId: idSchema }),
)
export const voucherEndedEvent = defineEvent(
  'voucher.revoked',
  'A voucher was ended; what was left on a gift card was written off.',
  z.object({ reason: z.string(), balance: z.int().nullable().describe('What was left on it.') }),
)
export const voucherExpiring = defineEvent(
  'voucher.expiring',
  'A voucher of a contact will expire, some days ahead; told once.',
  z.object({ name: z.string(), expiresAt: wireInstant.nullable() }),
)
export const voucherExpiredEvent = defineEvent('voucher.expired', 'A voucher has expired.', z.object({ name: z.string(), expiresAt: wireInstant.nullable() }))
export const voucherCodeShown = defineEvent('voucher.code_shown', 'Somebody read the code of a voucher. Stands in the audit only.', z.object({}))

export const voucherBatchCreated = defineEvent(
  'voucher_batch.created',
  'Vouchers are being made.',
  voucherBatchSchema.pick({ count: true, name: true, worth: true, currency: true }),
)
export const voucherBatchCompleted = defineEvent(
  'voucher_batch.completed',
  'All vouchers of a batch are there.',
  voucherBatchSchema.pick({ count: true, name: true }),
)
export const voucherBatchExported = defineEvent(
  'voucher_batch.exported',
  'Somebody took out the codes of a batch. Stands in the audit only.',
  z.object({ count: z.int() }),
)
