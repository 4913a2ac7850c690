import { naturalKeyRequired, staleVersion, tooManyRequests } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import * as refusals from '../errors/vouchers.ts'
import {
  newRedemptionSchema,
  redemptionListQuery,
  releaseSchema,
  validationSchema,
  voucherOrCodeParams,
  voucherRedemptionListSchema,
  voucherRedemptionSchema,
  voucherValidationSchema,
} from '../schemas/voucher-redemptions.ts'
import {
  issuedVoucherSchema,
  newVoucherSchema,
  revocationSchema,
  topUpSchema,
  voucherCodeSchema,
  voucherListQuery,
  voucherListSchema,
  voucherParams,
  voucherSchema,
} from '../schemas/vouchers.ts'
import { amountTooLarge, memberNotFound, programNotFound } from '../service/voucher-customers.ts'
import { issueVoucher } from '../service/voucher-issue.ts'
import { listRedemptions, redeemVoucher, releaseVoucher } from '../service/voucher-redemptions.ts'
import * as service from '../service/vouchers.ts'

const tags = ['Vouchers']
const {
  voucherNotFound,
  voucherExists,
  voucherRevoked,
  voucherNotValidYet,
  voucherExpired,
  voucherUsedUp,
  voucherNotYours,
  voucherMemberLimit,
  voucherLimitExceeded,
  giftCardTooLow,
  notAGiftCard,
  voucherRedemptionNotFound,
  voucherRedemptionExists,
  voucherAlreadyReleased,
  voucherCodeLost,
} = refusals

export async function voucherRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/vouchers',
    {
      config: { scope: 'loyalty:adjust', location: (voucher: { id: string }) => `/v1/loyalty/vouchers/${voucher.id}`, secret: true },
      schema: {
        operationId: 'issueVoucher',
        tags,
        summary: 'Issue a voucher or a gift card',
        description:
          'For a contact, who alone can use it, or for whoever has the code. The answer has the code, a secret: a repeat by the same Idempotency-Key does not show it again, one by `externalId` does. A gift card is booked in the ledger.',
        body: newVoucherSchema,
        response: {
          201: issuedVoucherSchema,
          ...problems(naturalKeyRequired, programNotFound, memberNotFound, voucherExists, voucherLimitExceeded, voucherCodeLost, amountTooLarge),
        },
      },
    },
    (request) => issueVoucher(request.ctx, request.body),
  )

  app.get(
    '/v1/loyalty/vouchers',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listVouchers',
        tags,
        summary: 'List vouchers',
        description: 'The newest first unless sorted otherwise; never with their codes.',
        querystring: voucherListQuery,
        response: { 200: voucherListSchema },
      },
    },
    (request) => service.listVouchers(request.ctx, request.query) as never,
  )

  app.post(
    '/v1/loyalty/vouchers/validate',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'validateVoucher',
        tags,
        summary: 'Ask what a voucher is worth here and now',
        description:
          'Changes nothing. With a basket it tells what comes off which line. A code that cannot be used now answers why; one that nobody has is not found, and who asks for many of those has to wait.',
        body: validationSchema,
        response: { 200: voucherValidationSchema, ...problems(voucherNotFound, memberNotFound, programNotFound, tooManyRequests) },
      },
    },
    (request) => service.validateVoucher(request.ctx, request.body),
  )

  app.get(
    '/v1/loyalty/vouchers/:voucherId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getVoucher',
        tags,
        summary: 'Read a voucher',
        description: 'Without its code, with an ETag.',
        params: voucherParams,
        response: { 200: voucherSchema, ...problems(voucherNotFound) },
      },
    },
    (request) => service.getVoucher(request.ctx, request.params.voucherId),
  )

  app.post(
    '/v1/loyalty/vouchers/:voucherId/show-code',
    {
      config: { scope: 'loyalty:write', unrepeatable: true },
      schema: {
        operationId: 'showVoucherCode',
        tags,
        summary: 'Read the code of a voucher',
        description: 'To print it again. Who read it stands in the audit. An Idempotency-Key is ignored.',
        params: voucherParams,
        response: { 200: voucherCodeSchema, ...problems(voucherNotFound, voucherCodeLost) },
      },
    },
    (request) => service.showCode(request.ctx, request.params.voucherId),
  )

  app.post(
    '/v1/loyalty/vouchers/:voucherId/redeem',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'redeemVoucher',
        tags,
        summary: 'Use a voucher, or pay with a gift card',
        description:
          'By its id or its code. However many come at once, it is used no more often than it may be. With an `externalId` it is repeatable: the same told again answers the same.',
        params: voucherOrCodeParams,
        body: newRedemptionSchema,
        response: {
          201: voucherRedemptionSchema,
          ...problems(
            naturalKeyRequired,
            voucherNotFound,
            memberNotFound,
            voucherRevoked,
            voucherNotValidYet,
            voucherExpired,
            voucherUsedUp,
            voucherNotYours,
            voucherMemberLimit,
            giftCardTooLow,
            voucherRedemptionExists,
            tooManyRequests,
          ),
        },
      },
    },
    (request) => redeemVoucher(request.ctx, request.params.voucherId, request.body),
  )

  app.post(
    '/v1/loyalty/vouchers/:voucherId/release',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'releaseVoucher',
        tags,
        summary: 'Give back a use of a voucher, or what was paid with a gift card',
        description:
          'At most once for each redemption; of what was paid with a gift card also a part. What comes back to a card that has expired expires at once. When an order comes back, what was used for it is given back by itself.',
        params: voucherOrCodeParams,
        body: releaseSchema,
        response: {
          200: voucherRedemptionSchema,
          ...problems(naturalKeyRequired, voucherNotFound, voucherRedemptionNotFound, voucherAlreadyReleased, voucherRevoked, tooManyRequests),
        },
      },
    },
    (request) => releaseVoucher(request.ctx, request.params.voucherId, request.body),
  )

  app.get(
    '/v1/loyalty/vouchers/:voucherId/redemptions',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listVoucherRedemptions',
        tags,
        summary: 'List the uses of a voucher',
        description: 'The newest first unless sorted otherwise.',
        params: voucherParams,
        querystring: redemptionListQuery,
        response: { 200: voucherRedemptionListSchema, ...problems(voucherNotFound) },
      },
    },
    (request) => listRedemptions(request.ctx, request.params.voucherId, request.query) as never,
  )

  app.post(
    '/v1/loyalty/vouchers/:voucherId/revoke',
    {
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'revokeVoucher',
        tags,
        summary: 'End a voucher',
        description: 'It takes nothing off any more; what is left on a gift card is written off.',
        params: voucherParams,
        body: revocationSchema,
        response: { 200: voucherSchema, ...problems(voucherNotFound, voucherExpired, voucherUsedUp, staleVersion) },
      },
    },
    (request) => service.revokeVoucher(request.ctx, request.params.voucherId, request.body.reason),
  )

  app.post(
    '/v1/loyalty/vouchers/:voucherId/top-up',
    {
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'topUpGiftCard',
        tags,
        summary: 'Put an amount on a gift card',
        description: 'It expires with the card. Needs an Idempotency-Key.',
        params: voucherParams,
        body: topUpSchema,
        response: {
          200: voucherSchema,
          ...problems(
            naturalKeyRequired,
            voucherNotFound,
            notAGiftCard,
            voucherRevoked,
            voucherNotValidYet,
            voucherExpired,
            voucherLimitExceeded,
            amountTooLarge,
          ),
        },
      },
    },
    (request) => service.topUpCard(request.ctx, request.params.voucherId, request.body.amount),
  )
}
