import { naturalKeyRequired } from '../../../kernel/problems.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { eventExists, eventTooOld, loyaltyEventNotFound, memberNotActive, memberNotFound, programClosed } from '../errors.ts'
import {
  loyaltyEventBatchSchema,
  loyaltyEventDetailsSchema,
  loyaltyEventListQuery,
  loyaltyEventListSchema,
  loyaltyEventParams,
  loyaltyEventPreviewSchema,
  loyaltyEventSchema,
  newLoyaltyEventSchema,
  previewedEventSchema,
} from '../schemas/events.ts'
import { memberParams } from '../schemas/members.ts'
import { batchEvents } from '../service/batch.ts'
import { getEvent, listEvents, previewEvent } from '../service/events.ts'
import { amountTooLarge, tellEvent } from '../service/telling.ts'
import { languageIn } from './journals.ts'

const tags = ['Loyalty events']

export async function loyaltyEventRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/events',
    {
      config: { scope: 'loyalty:write', status: ({ created }: { created: boolean }) => (created ? 201 : 200) },
      schema: {
        operationId: 'tellLoyaltyEvent',
        tags,
        summary: 'Tell what happened to a member',
        description:
          'It is judged by the version of the program that was in force then, and booked at once. With an `externalId` it is repeatable: the same told again answers the same. Orders and returns come by their own addresses.',
        body: newLoyaltyEventSchema,
        response: {
          201: loyaltyEventSchema,
          200: loyaltyEventSchema.describe('It was told before.'),
          ...problems(memberNotFound, memberNotActive, programClosed, eventTooOld, eventExists, naturalKeyRequired, amountTooLarge),
        },
      },
    },
    (request) => tellEvent(request.ctx, request.body) as never,
  )

  app.post(
    '/v1/loyalty/events/preview',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'previewLoyaltyEvent',
        tags,
        summary: 'Ask what an event would give',
        description: 'Judged as it would be if it were told now, and explained; nothing is booked, and no budget is kept for it.',
        body: previewedEventSchema,
        response: { 200: loyaltyEventPreviewSchema, ...problems(memberNotFound, memberNotActive, programClosed, eventTooOld, amountTooLarge) },
      },
    },
    (request) => previewEvent(request.ctx, request.body, languageIn(request)) as never,
  )

  app.post(
    '/v1/loyalty/events/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'batchLoyaltyEvents',
        tags,
        summary: 'Tell many events',
        description:
          'At most 1,000 items. Each succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key.',
        body: loyaltyEventBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchEvents(request.ctx, request.body.items),
  )

  app.get(
    '/v1/loyalty/events/:eventId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyEvent',
        tags,
        summary: 'Read what happened to a member',
        description: 'With how it was judged: what applied, what did not and why, the arithmetic, and what refunds have taken back since.',
        params: loyaltyEventParams,
        response: { 200: loyaltyEventDetailsSchema, ...problems(loyaltyEventNotFound) },
      },
    },
    (request) => getEvent(request.ctx, request.params.eventId, languageIn(request)) as never,
  )

  app.get(
    '/v1/loyalty/members/:memberId/events',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyEvents',
        tags,
        summary: 'List what happened to a member',
        description: 'What happened last comes first unless sorted otherwise. A purchase that was paid otherwise stands there once more for each time.',
        params: memberParams,
        querystring: loyaltyEventListQuery,
        response: { 200: loyaltyEventListSchema, ...problems(memberNotFound) },
      },
    },
    (request) => listEvents(request.ctx, request.params.memberId, request.query) as never,
  )
}
