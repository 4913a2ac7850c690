import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { policyInUse, policyNotFound } from '../errors.ts'
import { newPolicySchema, policyListQuery, policyListSchema, policyParams, policyPatchSchema, policySchema } from '../schemas/policy.ts'
import * as service from '../service/policies.ts'

const tags = ['Calendars and deadlines']

export async function policyRoutes(app: App): Promise<void> {
  app.post(
    '/v1/deadline-policies',
    {
      config: { scope: 'calendars:write', location: (policy: { id: string }) => `/v1/deadline-policies/${policy.id}` },
      schema: {
        operationId: 'createDeadlinePolicy',
        tags,
        summary: 'Make a deadline policy',
        description: 'Until when what must be done, by priority, in business time of a calendar. The first one is the default.',
        body: newPolicySchema,
        response: { 201: policySchema },
      },
    },
    (request) => service.createPolicy(request.ctx, request.body),
  )

  app.get(
    '/v1/deadline-policies',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'listDeadlinePolicies',
        tags,
        summary: 'List deadline policies',
        description: 'In the order in which they were made. Where there is none, the service makes a default one with the first complaint.',
        querystring: policyListQuery,
        response: { 200: policyListSchema },
      },
    },
    (request) => service.listPolicies(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/deadline-policies/:policyId',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'getDeadlinePolicy',
        tags,
        summary: 'Read a deadline policy',
        description: 'Its targets, pauses, warnings, escalations and modes of reopening.',
        params: policyParams,
        response: { 200: policySchema, ...problems(policyNotFound) },
      },
    },
    (request) => service.getPolicy(request.ctx, request.params.policyId),
  )

  app.patch(
    '/v1/deadline-policies/:policyId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'updateDeadlinePolicy',
        tags,
        summary: 'Change a deadline policy',
        description:
          'A JSON merge patch. Clocks that run under it go on by the new targets and calendar from now; what they have consumed is taken off the new target.',
        params: policyParams,
        body: policyPatchSchema,
        response: { 200: policySchema, ...problems(policyNotFound, staleVersion) },
      },
    },
    (request) => service.updatePolicy(request.ctx, request.params.policyId, request.body, request.server.identity.participants),
  )

  app.delete(
    '/v1/deadline-policies/:policyId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'deleteDeadlinePolicy',
        tags,
        summary: 'Delete a deadline policy',
        description: 'Not the default one, and not while clocks run under it.',
        params: policyParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(policyNotFound, policyInUse, staleVersion) },
      },
    },
    (request) => service.deletePolicy(request.ctx, request.params.policyId),
  )
}
