import { naturalKeyRequired } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { holdExists, holdNotFound } from '../errors/holds.ts'
import { captureSchema, holdParams, holdSchema, newHoldSchema } from '../schemas/holds.ts'
import * as service from '../service/holds.ts'
import { holdEnded, insufficientPoints, memberNotActive, memberNotFound, programClosed } from '../service/refusals.ts'

const tags = ['Loyalty rewards']

export async function holdRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/holds',
    {
      config: {
        scope: 'loyalty:write',
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
        location: ({ id, created }: { id: string; created: boolean }) => (created ? `/v1/loyalty/holds/${id}` : undefined),
      },
      schema: {
        operationId: 'holdLoyaltyUnits',
        tags,
        summary: 'Hold units',
        description: 'They are kept for something and cannot be spent otherwise, until they are captured, let go, or their time is over.',
        body: newHoldSchema,
        response: {
          201: holdSchema,
          200: holdSchema.describe('It was held before.'),
          ...problems(memberNotFound, memberNotActive, programClosed, insufficientPoints, holdExists, naturalKeyRequired),
        },
      },
    },
    (request) => service.placeHold(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/holds/:holdId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyHold',
        tags,
        summary: 'Read a hold',
        description: 'What is held, until when, and how it ended.',
        params: holdParams,
        response: { 200: holdSchema, ...problems(holdNotFound) },
      },
    },
    (request) => service.getHold(request.ctx, request.params.holdId),
  )

  app.post(
    '/v1/loyalty/holds/:holdId/capture',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'captureLoyaltyHold',
        tags,
        summary: 'Capture a hold',
        description: 'What was held is redeemed, also where its lot has expired meanwhile. It becomes a redemption, by which it can be taken back.',
        params: holdParams,
        body: captureSchema,
        response: { 200: holdSchema, ...problems(holdNotFound, holdEnded, insufficientPoints) },
      },
    },
    (request) => service.captureHold(request.ctx, request.params.holdId, request.body),
  )

  app.post(
    '/v1/loyalty/holds/:holdId/void',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'voidLoyaltyHold',
        tags,
        summary: 'Let a hold go',
        description: 'The units go back to the lots that they came from; what has expired meanwhile expires at once.',
        params: holdParams,
        response: { 200: holdSchema, ...problems(holdNotFound, holdEnded) },
      },
    },
    (request) => service.voidHold(request.ctx, request.params.holdId),
  )
}
