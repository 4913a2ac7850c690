import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { preventionNotFound } from '../errors.ts'
import { affectedListSchema, affectedQuery, memberListQuery } from '../schemas/pattern.ts'
import {
  cancellationSchema,
  newPreventionSchema,
  preventedComplaintSchema,
  preventionListQuery,
  preventionListSchema,
  preventionParams,
  preventionPatchSchema,
  preventionSchema,
  reviewSchema,
} from '../schemas/prevention.ts'
import { affectedByPrevention } from '../service/affected.ts'
import { complaintListSchema } from '../service/patterns.ts'
import * as service from '../service/preventions.ts'

const tags = ['Preventions']
const moved = { 200: preventionSchema, ...problems(preventionNotFound, transitionNotAllowed, staleVersion) }

export async function preventionRoutes(app: App): Promise<void> {
  app.post(
    '/v1/preventions',
    {
      config: { scope: 'complaints:write', location: (prevention: { id: string }) => `/v1/preventions/${prevention.id}` },
      schema: {
        operationId: 'createPrevention',
        tags,
        summary: 'Plan a prevention',
        description:
          'What is done so that complaints do not come again, by whom and until when. Its owner gets a task for it, and another when its review is due.',
        body: newPreventionSchema,
        response: { 201: preventionSchema },
      },
    },
    (request) => service.createPrevention(request.ctx, request.body),
  )

  app.get(
    '/v1/preventions',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listPreventions',
        tags,
        summary: 'List preventions',
        description: 'Those that follow from complaints which the caller may see; the newest first unless sorted otherwise.',
        querystring: preventionListQuery,
        response: { 200: preventionListSchema },
      },
    },
    (request) => service.listPreventions(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/preventions/:preventionId',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getPrevention',
        tags,
        summary: 'Read a prevention',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: preventionParams,
        response: { 200: preventionSchema, ...problems(preventionNotFound) },
      },
    },
    (request) => service.getPrevention(request.ctx, request.params.preventionId),
  )

  app.patch(
    '/v1/preventions/:preventionId',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'updatePrevention',
        tags,
        summary: 'Change a prevention',
        description: 'A JSON merge patch, unless it was cancelled. Its tasks follow.',
        params: preventionParams,
        body: preventionPatchSchema,
        response: moved,
      },
    },
    (request) => service.updatePrevention(request.ctx, request.params.preventionId, request.body),
  )

  app.post(
    '/v1/preventions/:preventionId/start',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'startPrevention',
        tags,
        summary: 'Start to carry a prevention out',
        description: 'From `planned` to `in_progress`.',
        params: preventionParams,
        response: moved,
      },
    },
    (request) => service.startPrevention(request.ctx, request.params.preventionId),
  )

  app.post(
    '/v1/preventions/:preventionId/complete',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'completePrevention',
        tags,
        summary: 'Note that a prevention is done',
        description: 'From `planned` or `in_progress` to `done`. From its review date on it is to be judged whether it helped.',
        params: preventionParams,
        response: moved,
      },
    },
    (request) => service.completePrevention(request.ctx, request.params.preventionId),
  )

  app.post(
    '/v1/preventions/:preventionId/cancel',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'cancelPrevention',
        tags,
        summary: 'Cancel a prevention',
        description: 'From `planned` or `in_progress` to `cancelled`, for a reason.',
        params: preventionParams,
        body: cancellationSchema,
        response: moved,
      },
    },
    (request) => service.cancelPrevention(request.ctx, request.params.preventionId, request.body.reason),
  )

  app.post(
    '/v1/preventions/:preventionId/review',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'reviewPrevention',
        tags,
        summary: 'Judge whether a prevention helped',
        description: 'Once it is done, also before the review date; it may be judged again.',
        params: preventionParams,
        body: reviewSchema,
        response: moved,
      },
    },
    (request) => service.reviewPrevention(request.ctx, request.params.preventionId, request.body),
  )

  app.post(
    '/v1/preventions/:preventionId/complaints',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'addPreventedComplaint',
        tags,
        summary: 'Add a complaint that a prevention follows from',
        description: 'A second time changes nothing. Closing a complaint with a `preventionId` does the same.',
        params: preventionParams,
        body: preventedComplaintSchema,
        response: moved,
      },
    },
    (request) => service.extendPrevention(request.ctx, request.params.preventionId, request.body.complaintId),
  )

  app.get(
    '/v1/preventions/:preventionId/complaints',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listPreventedComplaints',
        tags,
        summary: 'List the complaints that a prevention follows from',
        description: 'Those named by it and those behind its pattern, as far as the caller may see them; the oldest first.',
        params: preventionParams,
        querystring: memberListQuery,
        response: { 200: complaintListSchema, ...problems(preventionNotFound) },
      },
    },
    (request) => service.listPreventedComplaints(request.ctx, request.params.preventionId, request.query) as never,
  )

  app.get(
    '/v1/preventions/:preventionId/affected-contacts',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listContactsAffectedByPrevention',
        tags,
        summary: 'List contacts whom a prevention may concern',
        description: 'Contacts who have to do with the products of its complaints, as far as is known: `sources` says what was asked.',
        params: preventionParams,
        querystring: affectedQuery,
        response: { 200: affectedListSchema, ...problems(preventionNotFound) },
      },
    },
    (request) => affectedByPrevention(request.ctx, request.params.preventionId, request.query, request.server.identity.participants) as never,
  )
}
