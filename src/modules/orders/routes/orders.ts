import { z } from 'zod'
import { naturalKeyRequired, staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { idSchema } from '../../../kernel/schema.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { orderAttached, orderExists, orderNotFound } from '../errors.ts'
import { orderBatchSchema } from '../schemas/batch.ts'
import { orderFiguresSchema } from '../schemas/figures.ts'
import { newOrderSchema, orderListQuery, orderListSchema, orderParams, orderPatchSchema, orderSchema } from '../schemas/order.ts'
import { batchOrders } from '../service/batch.ts'
import * as figures from '../service/figures.ts'
import * as service from '../service/orders.ts'

const tags = ['Orders']

export async function orderRoutes(app: App): Promise<void> {
  app.post(
    '/v1/orders',
    {
      config: {
        scope: 'orders:write',
        location: (order: { id: string }) => `/v1/orders/${order.id}`,
        status: ({ created }: { created: boolean }) => (created ? 201 : 200),
      },
      schema: {
        operationId: 'createOrder',
        tags,
        summary: 'Record an order',
        description:
          'Also late, and of an unknown customer. An order is always recorded: what programs of loyalty do not take is listed in `loyalty`. With an `externalId` it is repeatable: what was recorded before and says the same is answered with 200, what says something else is refused. Without one an Idempotency-Key is required. Returns that came before it count now.',
        body: newOrderSchema,
        response: { 200: orderSchema, 201: orderSchema, ...problems(orderExists, naturalKeyRequired) },
      },
    },
    (request) => service.recordOrder(request.ctx, request.body),
  )

  app.get(
    '/v1/orders',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'listOrders',
        tags,
        summary: 'List orders',
        description: 'Newest first by the time they were placed, unless sorted otherwise.',
        querystring: orderListQuery,
        response: { 200: orderListSchema },
      },
    },
    (request) => service.listOrders(request.ctx, request.query) as never,
  )

  app.post(
    '/v1/orders/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'orders:write' },
      schema: {
        operationId: 'batchOrders',
        tags,
        summary: 'Record and change many orders',
        description:
          'At most 1,000 items. Each succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key. An `externalId` that is known answers 200 as a single order does.',
        body: orderBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchOrders(request.ctx, request.body.items),
  )

  app.get(
    '/v1/orders/:orderId',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'getOrder',
        tags,
        summary: 'Read an order',
        description: 'With an ETag, whose second part moves with what comes back. Of an erased person the order remains, without the person.',
        params: orderParams,
        response: { 200: orderSchema, ...problems(orderNotFound) },
      },
    },
    (request) => service.getOrder(request.ctx, request.params.orderId),
  )

  app.patch(
    '/v1/orders/:orderId',
    {
      config: { scope: 'orders:write' },
      schema: {
        operationId: 'updateOrder',
        tags,
        summary: 'Change an order',
        description:
          'A JSON merge patch: where it stands, when it is delivered, how it was paid, and whose it is where that was not known. A time of delivery makes it delivered. What was bought stays: what comes back is a return.',
        params: orderParams,
        body: orderPatchSchema,
        response: { 200: orderSchema, ...problems(orderNotFound, orderAttached, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateOrder(request.ctx, request.params.orderId, request.body),
  )

  app.get(
    '/v1/contacts/:contactId/order-figures',
    {
      config: { scope: 'orders:read' },
      schema: {
        operationId: 'getOrderFigures',
        tags,
        summary: 'Read how a contact buys',
        description:
          "Orders by currency, less what came back; ways of payment; how long the contact waited; and the contact's own rhythm, against which a silence or a change is noticed.",
        params: z.object({ contactId: idSchema }),
        response: { 200: orderFiguresSchema, ...problems(...figures.REFUSALS) },
      },
    },
    (request) => figures.orderFigures(request.ctx, request.params.contactId),
  )
}
