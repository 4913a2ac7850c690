import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complainantNotReachable, complaintNotFound } from '../errors.ts'
import { complaintParams } from '../schemas/complaint.ts'
import { complaintMessageSchema, messageListQuery, messageListSchema, newComplaintMessageSchema } from '../schemas/messages.ts'
import { addComplaintMessage, channelNotConfigured, contactNotAllowed, listComplaintMessages } from '../service/correspondence.ts'

const tags = ['Complaints']

export async function messageRoutes(app: App): Promise<void> {
  app.post(
    '/v1/complaints/:complaintId/messages',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'addComplaintMessage',
        tags,
        summary: 'Write to the complainant, or write down what was said',
        description:
          "At any time, in whatever status. By e-mail, text message and messenger it is sent as `service`, in the organization's template `complaint.message` where there is one; said by phone, letter or in person it is written down. A person's first message that the complainant can read is the first response. What the complainant says while an answer is waited for lets the complaint go on.",
        params: complaintParams,
        body: newComplaintMessageSchema,
        response: {
          201: complaintMessageSchema,
          ...problems(complaintNotFound, complainantNotReachable, contactNotAllowed, channelNotConfigured, staleVersion),
        },
      },
    },
    (request) => addComplaintMessage(request.ctx, request.params.complaintId, request.body, app.identity.byMail),
  )

  app.get(
    '/v1/complaints/:complaintId/messages',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintMessages',
        tags,
        summary: 'List what was told and said',
        description: 'The oldest first: what the complainant was told, and what they said after their complaint.',
        params: complaintParams,
        querystring: messageListQuery,
        response: { 200: messageListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => listComplaintMessages(request.ctx, request.params.complaintId, request.query) as never,
  )
}
