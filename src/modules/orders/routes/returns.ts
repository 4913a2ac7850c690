import { naturalKeyRequired } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { orderCancelled, returnExceedsOrder, returnExists, returnNotFound } from '../errors.ts'
import { newReturnSchema, returnListQuery, returnListSchema, returnParams, returnSchema } from '../schemas/return.ts'
import * as service from '../service/returns.ts'

const tags = ['Orders']

export async function returnRoutes(app: App): Promise<void> {
  app.post(
    '/v1/returns',
    {
      config: {
        scope: 'orders:write',
        location: (ret: { id: string }) => `/v1/returns/${ret.id}`,
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
      },
      schema: {
        operationId: 'createReturn',
        tags,
        summary: 'Record a return',
        description:
          'Of all that is left of an order, of pieces of its lines, or of an amount. It may come before its order: then it waits, and counts when the order comes. All returns of an order together are never more than the order. With an `externalId` it is repeatable, as an order is; without one an Idempotency-Key is required.',
        body: newReturnSchema,
        response: { 200: returnSchema, 201: returnSchema, ...problems(returnExists, returnExceedsOrder, orderCancelled, naturalKeyRequired) },
      },
    },
    (request) => service.recordReturn(request.ctx, request.body),
  )

  app.get(
    '/v1/returns',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'listReturns',
        tags,
        summary: 'List returns',
        description: 'Newest first by the time they came back, unless sorted otherwise. `status=waiting` are those whose order never came.',
        querystring: returnListQuery,
        response: { 200: returnListSchema },
      },
    },
    (request) => service.listReturns(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/returns/:returnId',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'getReturn',
        tags,
        summary: 'Read a return',
        description: 'With an ETag.',
        params: returnParams,
        response: { 200: returnSchema, ...problems(returnNotFound) },
      },
    },
    (request) => service.getReturn(request.ctx, request.params.returnId),
  )
}
