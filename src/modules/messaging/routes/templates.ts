import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { messageTemplateExists, messageTemplateNotFound, templateNotRenderable } from '../errors.ts'
import {
  messageTemplateListQuery,
  messageTemplateListSchema,
  messageTemplateParams,
  messageTemplatePatchSchema,
  messageTemplateSchema,
  newMessageTemplateSchema,
  previewInputSchema,
  previewSchema,
} from '../schemas/template.ts'
import * as service from '../service/templates.ts'

const tags = ['Messages']

export async function templateRoutes(app: App): Promise<void> {
  app.post(
    '/v1/message-templates',
    {
      config: { scope: 'message-templates:write', location: (made: { id: string }) => `/v1/message-templates/${made.id}` },
      schema: {
        operationId: 'createMessageTemplate',
        tags,
        summary: 'Create a message template',
        description:
          'In Liquid, in as many languages as you speak. A variable that is not there is refused, not left empty. HTML says its language and direction, and what is put out in it is escaped. `preferencesUrl` is the page on which a contact chooses what they receive; e-mails that are not `service` have it in any case.',
        body: newMessageTemplateSchema,
        response: { 201: messageTemplateSchema, ...problems(messageTemplateExists) },
      },
    },
    (request) => service.createTemplate(request.ctx, request.body),
  )

  app.get(
    '/v1/message-templates',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listMessageTemplates',
        tags,
        summary: 'List message templates',
        description: 'Newest first unless sorted otherwise.',
        querystring: messageTemplateListQuery,
        response: { 200: messageTemplateListSchema },
      },
    },
    (request) => service.listTemplates(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/message-templates/:templateId',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'getMessageTemplate',
        tags,
        summary: 'Read a message template',
        description: 'With the words in all its languages.',
        params: messageTemplateParams,
        response: { 200: messageTemplateSchema, ...problems(messageTemplateNotFound) },
      },
    },
    (request) => service.getTemplate(request.ctx, request.params.templateId),
  )

  app.patch(
    '/v1/message-templates/:templateId',
    {
      config: { scope: 'message-templates:write' },
      schema: {
        operationId: 'updateMessageTemplate',
        tags,
        summary: 'Change a message template',
        description: 'A JSON merge patch; the contents are replaced as a whole. Messages that wait already keep their words.',
        params: messageTemplateParams,
        body: messageTemplatePatchSchema,
        response: { 200: messageTemplateSchema, ...problems(messageTemplateNotFound, staleVersion) },
      },
    },
    (request) => service.updateTemplate(request.ctx, request.params.templateId, request.body),
  )

  app.delete(
    '/v1/message-templates/:templateId',
    {
      config: { scope: 'message-templates:write' },
      schema: {
        operationId: 'deleteMessageTemplate',
        tags,
        summary: 'Delete a message template',
        description: 'Messages that were made from it keep their words.',
        params: messageTemplateParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(messageTemplateNotFound, staleVersion) },
      },
    },
    (request) => service.deleteTemplate(request.ctx, request.params.templateId),
  )

  app.post(
    '/v1/message-templates/:templateId/preview',
    {
      config: { scope: 'messages:read', unrepeatable: true },
      schema: {
        operationId: 'previewMessageTemplate',
        tags,
        summary: 'See what a template makes of data',
        description: 'Nothing is sent and nothing is kept.',
        params: messageTemplateParams,
        body: previewInputSchema,
        response: { 200: previewSchema, ...problems(messageTemplateNotFound, templateNotRenderable) },
      },
    },
    (request) => service.previewTemplate(request.ctx, request.params.templateId, request.body),
  )
}
