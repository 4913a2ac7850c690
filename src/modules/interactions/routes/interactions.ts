import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { interactionExists, interactionNotFound, replyNotPossible } from '../errors.ts'
import { interactionBatchSchema } from '../schemas/batch.ts'
import {
  interactionListQuery,
  interactionListSchema,
  interactionParams,
  interactionPatchSchema,
  interactionSchema,
  newInteractionSchema,
} from '../schemas/interaction.ts'
import { replySchema } from '../schemas/reply.ts'
import { batchInteractions } from '../service/batch.ts'
import * as service from '../service/interactions.ts'
import { channelNotConfigured, contactNotAllowed, replyTo } from '../service/reply.ts'

const tags = ['Interactions']
export const location = (interaction: { id: string }) => `/v1/interactions/${interaction.id}`
export const madeOrKnown = ({ created }: { created: boolean }) => (created ? 201 : 200)

export async function interactionRoutes(app: App): Promise<void> {
  app.post(
    '/v1/interactions',
    {
      config: { scope: 'interactions:write', location, status: madeOrKnown },
      schema: {
        operationId: 'createInteraction',
        tags,
        summary: 'Record an interaction',
        description:
          'Over any channel, also past: a late one takes its place in the time line. With an `externalId` it is repeatable: what was recorded before and says the same is answered with 200, what says something else is refused.',
        body: newInteractionSchema,
        response: { 200: interactionSchema, 201: interactionSchema, ...problems(interactionExists, ...service.RECORDING_REFUSALS) },
      },
    },
    (request) => service.recordInteraction(request.ctx, request.body),
  )

  app.get(
    '/v1/interactions',
    {
      config: { scope: 'interactions:read' },
      schema: {
        operationId: 'listInteractions',
        tags,
        summary: 'List interactions',
        description: 'Newest first by the time they happened, unless sorted otherwise. One `threadKey` reads one conversation.',
        querystring: interactionListQuery,
        response: { 200: interactionListSchema },
      },
    },
    (request) => service.listInteractions(request.ctx, request.query) as never,
  )

  app.post(
    '/v1/interactions/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'interactions:write' },
      schema: {
        operationId: 'batchInteractions',
        tags,
        summary: 'Record and change many interactions',
        description:
          'At most 1,000 items. Each succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key. An `externalId` that is known answers 200 as a single creation does.',
        body: interactionBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchInteractions(request.ctx, request.body.items),
  )

  app.get(
    '/v1/interactions/:interactionId',
    {
      config: { scope: 'interactions:read' },
      schema: {
        operationId: 'getInteraction',
        tags,
        summary: 'Read an interaction',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed. Of an erased person what counts remains, without words.',
        params: interactionParams,
        response: { 200: interactionSchema, ...problems(interactionNotFound) },
      },
    },
    (request) => service.getInteraction(request.ctx, request.params.interactionId),
  )

  app.patch(
    '/v1/interactions/:interactionId',
    {
      config: { scope: 'interactions:write' },
      schema: {
        operationId: 'updateInteraction',
        tags,
        summary: 'Change an interaction',
        description: "A JSON merge patch. The contact's `lastInteractionAt` follows a corrected time, also back.",
        params: interactionParams,
        body: interactionPatchSchema,
        response: { 200: interactionSchema, ...problems(interactionNotFound, interactionExists, staleVersion, ...service.CHANGING_REFUSALS) },
      },
    },
    (request) => service.updateInteraction(request.ctx, request.params.interactionId, request.body),
  )

  app.delete(
    '/v1/interactions/:interactionId',
    {
      config: { scope: 'interactions:write' },
      schema: {
        operationId: 'deleteInteraction',
        tags,
        summary: 'Take an interaction away',
        description: "For what was entered by mistake. The event keeps what it was; the contact's `lastInteractionAt` follows.",
        params: interactionParams,
        response: { 204: z.null().describe('Taken away.'), ...problems(interactionNotFound, staleVersion, ...service.CHANGING_REFUSALS) },
      },
    },
    (request) => service.deleteInteraction(request.ctx, request.params.interactionId),
  )

  app.post(
    '/v1/interactions/:interactionId/reply',
    {
      config: { scope: 'messages:write', location },
      schema: {
        operationId: 'replyToInteraction',
        tags,
        summary: 'Reply to an interaction',
        description:
          'By the channel of the interaction, to the address that was written from where it is still the contact’s; an e-mail in its conversation. What is sent is recorded as an outbound interaction, whose `metadata.message` names the message in the sending log. A reply needs no consent and counts against no cap.',
        params: interactionParams,
        body: replySchema,
        response: {
          201: interactionSchema,
          ...problems(interactionNotFound, replyNotPossible, channelNotConfigured, contactNotAllowed, ...service.CHANGING_REFUSALS),
        },
      },
    },
    (request) => replyTo(request.ctx, request.params.interactionId, request.body, app.identity.byMail),
  )
}
