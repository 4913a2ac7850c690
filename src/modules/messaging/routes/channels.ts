import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { gatewayNotAllowed, messageChannelExists, messageChannelNotFound } from '../errors.ts'
import {
  messageChannelListQuery,
  messageChannelListSchema,
  messageChannelParams,
  messageChannelPatchSchema,
  messageChannelSchema,
  newMessageChannelSchema,
} from '../schemas/channel.ts'
import * as service from '../service/channels.ts'

const tags = ['Messages']

export async function channelRoutes(app: App): Promise<void> {
  app.post(
    '/v1/message-channels',
    {
      config: { scope: 'organization:write', location: (made: { id: string }) => `/v1/message-channels/${made.id}` },
      schema: {
        operationId: 'createMessageChannel',
        tags,
        summary: 'Set up a message channel',
        description:
          'For e-mail the sender; for text messages and messengers the gateway, which is sent each message by POST, in a body of its own making, and reports on it to the `callbackUrl` of the message. Of the secret headers only the names are ever shown.',
        body: newMessageChannelSchema,
        response: { 201: messageChannelSchema, ...problems(messageChannelExists, gatewayNotAllowed) },
      },
    },
    (request) => service.createChannel(request.ctx, request.body, app.outgoing),
  )

  app.get(
    '/v1/message-channels',
    {
      config: { scope: 'organization:read' },
      schema: {
        operationId: 'listMessageChannels',
        tags,
        summary: 'List message channels',
        description: 'At most one for each channel.',
        querystring: messageChannelListQuery,
        response: { 200: messageChannelListSchema },
      },
    },
    (request) => service.listChannels(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/message-channels/:channelId',
    {
      config: { scope: 'organization:read' },
      schema: {
        operationId: 'getMessageChannel',
        tags,
        summary: 'Read a message channel',
        description: 'Without its secrets.',
        params: messageChannelParams,
        response: { 200: messageChannelSchema, ...problems(messageChannelNotFound) },
      },
    },
    (request) => service.getChannel(request.ctx, request.params.channelId),
  )

  app.patch(
    '/v1/message-channels/:channelId',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'updateMessageChannel',
        tags,
        summary: 'Change a message channel',
        description: 'A JSON merge patch. What is sent from then on goes by the new set-up.',
        params: messageChannelParams,
        body: messageChannelPatchSchema,
        response: { 200: messageChannelSchema, ...problems(messageChannelNotFound, staleVersion, gatewayNotAllowed) },
      },
    },
    (request) => service.updateChannel(request.ctx, request.params.channelId, request.body, app.outgoing),
  )

  app.delete(
    '/v1/message-channels/:channelId',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'deleteMessageChannel',
        tags,
        summary: 'Delete a message channel',
        description: 'E-mails come from the service itself then; by other channels nothing is sent any more.',
        params: messageChannelParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(messageChannelNotFound, staleVersion) },
      },
    },
    (request) => service.deleteChannel(request.ctx, request.params.channelId),
  )
}
