import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { channelNotConfigured, contactNotAllowed, messageNotFound, templateNotRenderable } from '../errors.ts'
import { contactCheckSchema, contactVerdictSchema } from '../schemas/contact-check.ts'
import { contactParams, messageListQuery, messageListSchema, messageParams, messageSchema, newMessageSchema } from '../schemas/message.ts'
import { cancelMessage } from '../service/cancel.ts'
import { checkContact, contactErased, contactNotFound } from '../service/check.ts'
import * as service from '../service/send.ts'

const tags = ['Messages']

export async function messageRoutes(app: App): Promise<void> {
  app.post(
    '/v1/contacts/:contactId/contact-check',
    {
      config: { scope: 'messages:read', unrepeatable: true },
      schema: {
        operationId: 'checkContact',
        tags,
        summary: 'Ask whether a contact may be contacted',
        description:
          'From consent, addresses that failed, quiet hours in the zone of the contact and frequency caps. Every message is checked so when it is made and again when it is sent. Caps count messages that are not `service`, and no replies.',
        params: contactParams,
        body: contactCheckSchema,
        response: { 200: contactVerdictSchema, ...problems(contactNotFound, contactErased) },
      },
    },
    (request) => checkContact(request.ctx, request.params.contactId, request.body),
  )

  app.post(
    '/v1/messages',
    {
      config: {
        scope: 'messages:write',
        location: (message: { id: string }) => `/v1/messages/${message.id}`,
        status: ({ created }: { created: boolean }) => (created ? 202 : 200),
      },
      schema: {
        operationId: 'createMessage',
        tags,
        summary: 'Send a message to a contact',
        description:
          'After a contact check; in quiet hours it waits for their end. It is sent in the background, at most once for a purpose, reference and contact, whatever crashes: asking again answers 200 with the first. Follow it by `state`, or by events.',
        body: newMessageSchema,
        response: { 200: messageSchema, 202: messageSchema, ...problems(contactNotAllowed, channelNotConfigured, templateNotRenderable) },
      },
    },
    (request) => service.createMessage(request.ctx, request.body, app.identity.byMail),
  )

  app.get(
    '/v1/messages',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listMessages',
        tags,
        summary: 'List messages',
        description: 'What was sent or is to be, and what became of it; newest first unless sorted otherwise.',
        querystring: messageListQuery,
        response: { 200: messageListSchema },
      },
    },
    (request) => service.listMessages(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/messages/:messageId',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'getMessage',
        tags,
        summary: 'Read a message',
        description: 'With its words, and what became of it. Of an erased person what counts remains, without words.',
        params: messageParams,
        response: { 200: messageSchema, ...problems(messageNotFound) },
      },
    },
    (request) => service.getMessage(request.ctx, request.params.messageId),
  )

  app.post(
    '/v1/messages/:messageId/cancel',
    {
      config: { scope: 'messages:write' },
      schema: {
        operationId: 'cancelMessage',
        tags,
        summary: 'Cancel a message that waits',
        description: 'It fails with the reason `cancelled`. What is being sent, or was, cannot be taken back.',
        params: messageParams,
        response: { 200: messageSchema, ...problems(messageNotFound, staleVersion, transitionNotAllowed) },
      },
    },
    (request) => cancelMessage(request.ctx, request.params.messageId),
  )
}
