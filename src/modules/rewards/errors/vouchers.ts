import { z } from 'zod'
import { defineProblem } from '../../../kernel/problem.ts'

export const voucherNotFound = defineProblem(
  'voucher-not-found',
  404,
  'There is no such voucher',
  'No voucher has this id or code, or it is that of a contact whom you may not see.',
)
export const voucherExists = defineProblem(
  'voucher-exists',
  409,
  'A voucher was issued for this already, otherwise',
  'Under this `externalId` another voucher was issued; it stays.',
  {
    existingId: z.uuid().optional().describe('The voucher that is there.'),
  },
)
export const voucherRevoked = defineProblem('voucher-revoked', 409, 'The voucher was revoked', 'Somebody has ended it; it takes nothing off any more.')
export const voucherNotValidYet = defineProblem('voucher-not-valid-yet', 409, 'The voucher is not valid yet', 'It can be used from `validFrom` on.', {
  validFrom: z.string().optional().describe('From when.').meta({ example: '2026-03-28T20:00:00Z' }),
})
export const voucherExpired = defineProblem('voucher-expired', 409, 'The voucher has expired', 'Its last day is over.', {
  expiresAt: z.string().optional().describe('Since when.').meta({ example: '2026-03-28T20:00:00Z' }),
})
export const voucherUsedUp = defineProblem(
  'voucher-used-up',
  409,
  'The voucher is used up',
  'It was used as often as it may be; of a gift card, nothing is left on it.',
)
export const voucherNotYours = defineProblem(
  'voucher-not-yours',
  409,
  'The voucher is for somebody else',
  'It is bound to a contact, who alone can use it: name the contact or member whose order it is.',
)
export const voucherMemberLimit = defineProblem(
  'voucher-member-limit',
  409,
  'This customer has used the voucher as often as one may',
  'Others can still use it.',
)
export const voucherTakesNothing = defineProblem(
  'voucher-takes-nothing',
  409,
  'The voucher takes nothing off this basket',
  'What it is for is not in the basket, or nothing is to be paid, or the basket is in another currency.',
)
export const giftCardTooLow = defineProblem(
  'gift-card-too-low',
  409,
  'Too little is left on the gift card',
  '`available` says how much is. Nothing was taken.',
  {
    available: z.int().optional().describe('In minor units of its currency.'),
  },
)
export const notAGiftCard = defineProblem('not-a-gift-card', 409, 'The voucher is no gift card', 'Amounts are put on gift cards only.')
export const voucherRedemptionNotFound = defineProblem(
  'voucher-redemption-not-found',
  404,
  'There is no such use of the voucher',
  'The voucher was not used under this id.',
)
export const voucherRedemptionExists = defineProblem(
  'voucher-redemption-exists',
  409,
  'Something else was redeemed under this id',
  'An `externalId` names one use of one voucher. What was booked stays.',
)
export const voucherAlreadyReleased = defineProblem(
  'voucher-already-released',
  409,
  'The use was given back already',
  'A use of a voucher, or what was paid with a gift card, is given back at most once.',
)
export const voucherLimitExceeded = defineProblem(
  'voucher-limit-exceeded',
  403,
  'This is more than your role may give away',
  'The limits by role are in the settings of the organization (`roleLimits`, `money`). What the same person issues to one contact within 30 days counts together. Somebody with a greater limit can issue it.',
)
export const voucherBatchNotFound = defineProblem('voucher-batch-not-found', 404, 'There is no such batch of vouchers', 'No batch has this id.')
export const voucherBatchRunning = defineProblem(
  'voucher-batch-running',
  409,
  'The batch is still being made',
  'Its codes can be taken out once it is completed.',
)
export const voucherCodeLost = defineProblem(
  'voucher-code-lost',
  410,
  'The code can no longer be shown',
  "It was sealed with a secret that the service no longer has: the operator's token was changed. The code itself is as good as before; redeem by the voucher's id.",
)

/** What a violated constraint of the tables means: what only the database can see under concurrency. */
export const voucherRefusals = {
  voucher_redemptions_external_id_key: () => voucherRedemptionExists(),
  vouchers_source_key: () => voucherExists(),
}
