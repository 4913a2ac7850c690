import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complainantNotReachable, complaintNotFound } from '../errors.ts'
import { complaintParams } from '../schemas/complaint.ts'
import {
  followUpListSchema,
  followUpSchema,
  historyQuery,
  historySchema,
  newFollowUpSchema,
  newNoteSchema,
  noteListSchema,
  noteSchema,
  partListQuery,
} from '../schemas/parts.ts'
import { addFollowUp, channelNotConfigured, contactNotAllowed } from '../service/follow-ups.ts'
import * as service from '../service/parts.ts'

const tags = ['Complaints']

export async function partRoutes(app: App): Promise<void> {
  app.get(
    '/v1/complaints/:complaintId/history',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaintHistory',
        tags,
        summary: 'Read the history of a complaint',
        description: 'Who did what and when, with what was said: every change of status, owner and deadline.',
        params: complaintParams,
        querystring: historyQuery,
        response: { 200: historySchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listHistory(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.post(
    '/v1/complaints/:complaintId/notes',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'addComplaintNote',
        tags,
        summary: 'Add a note',
        description: 'For staff only, at any time; the description itself is never edited.',
        params: complaintParams,
        body: newNoteSchema,
        response: { 201: noteSchema, ...problems(complaintNotFound, staleVersion) },
      },
    },
    (request) => service.addNote(request.ctx, request.params.complaintId, request.body),
  )

  app.get(
    '/v1/complaints/:complaintId/notes',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintNotes',
        tags,
        summary: 'List the notes of a complaint',
        description: 'The oldest first.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: noteListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listNotes(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.post(
    '/v1/complaints/:complaintId/follow-ups',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'addFollowUp',
        tags,
        summary: 'Ask whether it is solved, or note the answer',
        description:
          'Without `outcome` the complainant is asked now; otherwise whether the complainant was reached, and says that it is really solved. A complaint is closed when it is, or when every attempt was made.',
        params: complaintParams,
        body: newFollowUpSchema,
        response: {
          201: followUpSchema,
          ...problems(complaintNotFound, transitionNotAllowed, complainantNotReachable, contactNotAllowed, channelNotConfigured, staleVersion),
        },
      },
    },
    (request) => addFollowUp(request.ctx, request.params.complaintId, request.body),
  )

  app.get(
    '/v1/complaints/:complaintId/follow-ups',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listFollowUps',
        tags,
        summary: 'List the follow-ups of a complaint',
        description: 'The oldest first.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: followUpListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listFollowUps(request.ctx, request.params.complaintId, request.query) as never,
  )
}
