import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { patternNotFound } from '../errors.ts'
import {
  affectedListSchema,
  affectedQuery,
  complaintParams,
  memberListQuery,
  patternListQuery,
  patternListSchema,
  patternParams,
  patternSchema,
} from '../schemas/pattern.ts'
import { affectedByComplaint } from '../service/affected.ts'
import * as service from '../service/patterns.ts'

const tags = ['Preventions']

export async function patternRoutes(app: App): Promise<void> {
  app.get(
    '/v1/complaint-patterns',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintPatterns',
        tags,
        summary: 'List patterns of complaints',
        description: 'Causes that were found so often within so many days that something is wrong beyond the single case; the latest first.',
        querystring: patternListQuery,
        response: { 200: patternListSchema },
      },
    },
    (request) => service.listPatterns(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/complaint-patterns/:patternId',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaintPattern',
        tags,
        summary: 'Read a pattern of complaints',
        description: 'Cases that come while it is new count to it; a pattern of the same cause is raised again only after its window.',
        params: patternParams,
        response: { 200: patternSchema, ...problems(patternNotFound) },
      },
    },
    (request) => service.getPattern(request.ctx, request.params.patternId),
  )

  app.get(
    '/v1/complaint-patterns/:patternId/complaints',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listPatternComplaints',
        tags,
        summary: 'List the complaints behind a pattern',
        description: 'As far as the caller may see them; the oldest first.',
        params: patternParams,
        querystring: memberListQuery,
        response: { 200: service.complaintListSchema, ...problems(patternNotFound) },
      },
    },
    (request) => service.listPatternComplaints(request.ctx, request.params.patternId, request.query) as never,
  )

  app.get(
    '/v1/complaints/:complaintId/affected-contacts',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listContactsAffectedByComplaint',
        tags,
        summary: 'List contacts whom a complaint may concern too',
        description: 'Contacts who have to do with the products that it is about, as far as is known: `sources` says what was asked.',
        params: complaintParams,
        querystring: affectedQuery,
        response: { 200: affectedListSchema, ...problems(service.complaintNotFound) },
      },
    },
    (request) => affectedByComplaint(request.ctx, request.params.complaintId, request.query, request.server.identity.participants) as never,
  )
}
