import { naturalKeyRequired, staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { moreThanRedeemed, redemptionExists, redemptionNotFound, redemptionReversed } from '../errors/redemptions.ts'
import { rewardLimitReached, rewardNotAvailable, rewardOutOfStock, rewardVoucherUsed } from '../errors/rewards.ts'
import {
  type MadeRedemption,
  madeRedemptionSchema,
  newRedemptionSchema,
  redemptionListQuery,
  redemptionListSchema,
  redemptionParams,
  redemptionSchema,
  reversalSchema,
} from '../schemas/redemptions.ts'
import * as service from '../service/redemptions.ts'
import { amountTooLarge, currencyMismatch, insufficientPoints, memberNotActive, memberNotFound, programClosed } from '../service/refusals.ts'

const tags = ['Loyalty rewards']

export async function redemptionRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/redemptions',
    {
      config: {
        scope: 'loyalty:write',
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
        secret: ({ codes }: MadeRedemption) => codes !== undefined,
        location: ({ id, created }: { id: string; created: boolean }) => (created ? `/v1/loyalty/redemptions/${id}` : undefined),
      },
      schema: {
        operationId: 'redeemLoyaltyUnits',
        tags,
        summary: 'Redeem',
        description:
          'For a reward of the catalogue, or units as money towards an order. Booked at once, the first to expire first. Sent again under its `externalId` it answers what was booked. A reward may give vouchers: then the answer has their codes, once; `show-code` of a voucher tells one again.',
        body: newRedemptionSchema,
        response: {
          201: madeRedemptionSchema,
          200: redemptionSchema.describe('It was redeemed before.'),
          ...problems(
            memberNotFound,
            memberNotActive,
            programClosed,
            currencyMismatch,
            redemptionExists,
            rewardNotAvailable,
            rewardLimitReached,
            rewardOutOfStock,
            insufficientPoints,
            amountTooLarge,
            naturalKeyRequired,
          ),
        },
      },
    },
    (request) => service.redeemUnits(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/redemptions',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyRedemptions',
        tags,
        summary: 'List redemptions',
        description: 'The newest first unless sorted otherwise.',
        querystring: redemptionListQuery,
        response: { 200: redemptionListSchema },
      },
    },
    (request) => service.listRedemptions(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/redemptions/:redemptionId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyRedemption',
        tags,
        summary: 'Read a redemption',
        description: 'With an ETag.',
        params: redemptionParams,
        response: { 200: redemptionSchema, ...problems(redemptionNotFound) },
      },
    },
    (request) => service.getRedemption(request.ctx, request.params.redemptionId),
  )

  app.post(
    '/v1/loyalty/redemptions/:redemptionId/reverse',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'reverseLoyaltyRedemption',
        tags,
        summary: 'Take a redemption back',
        description:
          'Units go back to the lots that they were taken from, and a reward to its stock; the vouchers that it gave end, unless one was used. What comes back to a lot that has expired expires at once, or after the days of grace that the program gives. All of it goes back once; of what was given as money also a part.',
        params: redemptionParams,
        body: reversalSchema,
        response: {
          200: redemptionSchema,
          ...problems(redemptionNotFound, redemptionReversed, moreThanRedeemed, rewardVoucherUsed, naturalKeyRequired, staleVersion),
        },
      },
    },
    (request) => service.reverseRedemption(request.ctx, request.params.redemptionId, request.body),
  )
}
