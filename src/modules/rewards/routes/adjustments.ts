import { naturalKeyRequired, staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { adjustmentExists, adjustmentLimitExceeded, adjustmentNeedsAnother, adjustmentNeedsPerson, adjustmentNotFound } from '../errors/adjustments.ts'
import { adjustmentListQuery, adjustmentListSchema, adjustmentParams, adjustmentSchema, decisionSchema, newAdjustmentSchema } from '../schemas/adjustments.ts'
import { extensionParams, extensionSchema, newExtensionSchema } from '../schemas/extensions.ts'
import * as service from '../service/adjustments.ts'
import { extend } from '../service/extensions.ts'
import { amountTooLarge, insufficientPoints, memberNotActive, memberNotFound, programClosed } from '../service/refusals.ts'

const tags = ['Loyalty adjustments']

export async function adjustmentRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/adjustments',
    {
      config: {
        scope: 'loyalty:adjust',
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
        location: ({ id, created }: { id: string; created: boolean }) => (created ? `/v1/loyalty/adjustments/${id}` : undefined),
      },
      schema: {
        operationId: 'adjustLoyaltyUnits',
        tags,
        summary: 'Give or take units by hand',
        description:
          "Goodwill, or what sets the books right. Within the points that the caller's role may adjust (`settings.roleLimits`) it is booked at once; beyond them it is `proposed`, and somebody else approves or rejects it. What a person adjusts for a member within 30 days counts together.",
        body: newAdjustmentSchema,
        response: {
          201: adjustmentSchema,
          200: adjustmentSchema.describe('It was adjusted before.'),
          ...problems(memberNotFound, memberNotActive, programClosed, adjustmentExists, insufficientPoints, amountTooLarge, naturalKeyRequired),
        },
      },
    },
    (request) => service.adjust(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/adjustments',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyAdjustments',
        tags,
        summary: 'List adjustments',
        description: 'The newest first unless sorted otherwise; `status=proposed` are those that wait.',
        querystring: adjustmentListQuery,
        response: { 200: adjustmentListSchema },
      },
    },
    (request) => service.listAdjustments(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/adjustments/:adjustmentId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyAdjustment',
        tags,
        summary: 'Read an adjustment',
        description: 'With an ETag.',
        params: adjustmentParams,
        response: { 200: adjustmentSchema, ...problems(adjustmentNotFound) },
      },
    },
    (request) => service.getAdjustment(request.ctx, request.params.adjustmentId),
  )

  const decision = { params: adjustmentParams, body: decisionSchema }
  const refusals = [adjustmentNotFound, transitionNotAllowed, adjustmentNeedsPerson, adjustmentNeedsAnother, staleVersion] as const
  app.post(
    '/v1/loyalty/adjustments/:adjustmentId/approve',
    {
      config: { scope: 'loyalty:approve' },
      schema: {
        operationId: 'approveLoyaltyAdjustment',
        tags,
        summary: 'Approve an adjustment',
        description: 'It is booked, once. Never by whoever proposed it, and within the limit of the role of whoever approves.',
        ...decision,
        response: { 200: adjustmentSchema, ...problems(...refusals, programClosed, memberNotActive, adjustmentLimitExceeded, insufficientPoints) },
      },
    },
    (request) => service.approveAdjustment(request.ctx, request.params.adjustmentId, request.body),
  )
  app.post(
    '/v1/loyalty/adjustments/:adjustmentId/reject',
    {
      config: { scope: 'loyalty:approve' },
      schema: {
        operationId: 'rejectLoyaltyAdjustment',
        tags,
        summary: 'Reject an adjustment',
        description: 'Nothing is booked. Never by whoever proposed it.',
        ...decision,
        response: { 200: adjustmentSchema, ...problems(...refusals) },
      },
    },
    (request) => service.rejectAdjustment(request.ctx, request.params.adjustmentId, request.body),
  )

  app.post(
    '/v1/loyalty/members/:memberId/extensions',
    {
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'extendLoyaltyUnits',
        tags,
        summary: 'Let units expire later',
        description: 'What would expire before then expires then, by a journal of its own; what has expired stays so. Sent again it finds nothing more to do.',
        params: extensionParams,
        body: newExtensionSchema,
        response: { 200: extensionSchema, ...problems(memberNotFound) },
      },
    },
    (request) => extend(request.ctx, request.params.memberId, request.body),
  )
}
