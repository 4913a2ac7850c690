import { naturalKeyRequired, staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { offerCampaignNotActive, offerCampaignNotFound } from '../errors/campaigns.ts'
import {
  offerBudgetExhausted,
  offerCooldown,
  offerExists,
  offerExpired,
  offerLimitReached,
  offerNeedsAnother,
  offerNeedsMember,
  offerNeedsPerson,
  offerNotFound,
  offerOccasionMissing,
} from '../errors/offers.ts'
import { newOfferSchema, offerListQuery, offerListSchema, offerParams, offerSchema, reasonSchema } from '../schemas/offers.ts'
import * as service from '../service/offers.ts'
import {
  alreadyReversed,
  amountTooLarge,
  channelNotConfigured,
  contactArchived,
  contactNotAllowed,
  insufficientPoints,
  programClosed,
  programNotLive,
} from '../service/refusals.ts'

const tags = ['Offers']
const MAKING = [offerNeedsMember, contactNotAllowed, channelNotConfigured, programClosed, programNotLive, amountTooLarge] as const

export async function offerRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/offers',
    {
      config: {
        scope: 'loyalty:adjust',
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
        location: ({ id, created }: { id: string; created: boolean }) => (created ? `/v1/loyalty/offers/${id}` : undefined),
      },
      schema: {
        operationId: 'createOffer',
        tags,
        summary: 'Offer something to a contact',
        description:
          'By a campaign, once for the occasion: a win-back that is open, a complaint that is resolved, an absence, or by hand. What it gives is there at once, unless the campaign needs an approval.',
        body: newOfferSchema,
        response: {
          201: offerSchema,
          200: offerSchema.describe('It was offered before.'),
          ...problems(offerCampaignNotFound, offerCampaignNotActive, offerOccasionMissing, offerExists, contactArchived, offerLimitReached),
          ...problems(offerCooldown, offerBudgetExhausted, naturalKeyRequired, ...MAKING),
        },
      },
    },
    (request) => service.createOffer(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/offers',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listOffers',
        tags,
        summary: 'List offers',
        description: 'The newest first unless sorted otherwise; `status=proposed` are those that wait.',
        querystring: offerListQuery,
        response: { 200: offerListSchema },
      },
    },
    (request) => service.listOffers(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/offers/:offerId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getOffer',
        tags,
        summary: 'Read an offer',
        description: 'With an ETag.',
        params: offerParams,
        response: { 200: offerSchema, ...problems(offerNotFound) },
      },
    },
    (request) => service.getOffer(request.ctx, request.params.offerId),
  )

  const deciding = [offerNotFound, transitionNotAllowed, offerNeedsPerson, offerNeedsAnother, staleVersion] as const
  app.post(
    '/v1/loyalty/offers/:offerId/approve',
    {
      config: { scope: 'loyalty:approve' },
      schema: {
        operationId: 'approveOffer',
        tags,
        summary: 'Approve an offer',
        description: 'It is made, once. Never by whoever proposed it.',
        params: offerParams,
        response: { 200: offerSchema, ...problems(...deciding, ...MAKING) },
      },
    },
    (request) => service.approveOffer(request.ctx, request.params.offerId),
  )
  app.post(
    '/v1/loyalty/offers/:offerId/reject',
    {
      config: { scope: 'loyalty:approve' },
      schema: {
        operationId: 'rejectOffer',
        tags,
        summary: 'Reject an offer',
        description: 'It is never made. Never by whoever proposed it.',
        params: offerParams,
        body: reasonSchema,
        response: { 200: offerSchema, ...problems(...deciding) },
      },
    },
    (request) => service.rejectOffer(request.ctx, request.params.offerId, request.body),
  )
  app.post(
    '/v1/loyalty/offers/:offerId/accept',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'acceptOffer',
        tags,
        summary: 'Note that a customer accepts an offer',
        description: 'What it gives is theirs already; it is used when they use it.',
        params: offerParams,
        response: { 200: offerSchema, ...problems(offerNotFound, transitionNotAllowed, offerExpired, staleVersion) },
      },
    },
    (request) => service.acceptOffer(request.ctx, request.params.offerId),
  )
  app.post(
    '/v1/loyalty/offers/:offerId/decline',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'declineOffer',
        tags,
        summary: 'Note that a customer declines an offer',
        description: 'The voucher ends, the points are taken back. It counts as offered all the same: for the cool-down, the limit and the budget.',
        params: offerParams,
        body: reasonSchema,
        response: {
          200: offerSchema,
          ...problems(offerNotFound, transitionNotAllowed, offerExpired, staleVersion, insufficientPoints, alreadyReversed),
        },
      },
    },
    (request) => service.declineOffer(request.ctx, request.params.offerId, request.body),
  )
  app.post(
    '/v1/loyalty/offers/:offerId/withdraw',
    {
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'withdrawOffer',
        tags,
        summary: 'Withdraw an offer',
        description: 'The voucher ends, the points are taken back, and its place in the budget is free again.',
        params: offerParams,
        body: reasonSchema,
        response: { 200: offerSchema, ...problems(offerNotFound, transitionNotAllowed, staleVersion, insufficientPoints, alreadyReversed) },
      },
    },
    (request) => service.withdrawOffer(request.ctx, request.params.offerId, request.body),
  )
}
