import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { profileBuiltIn, profileInUse, profileNotFound } from '../errors.ts'
import { newProfileSchema, profileListQuery, profileListSchema, profileParams, profilePatchSchema, profileSchema } from '../schemas/profile.ts'
import * as service from '../service/profiles.ts'

const tags = ['Calendars and deadlines']

export async function profileRoutes(app: App): Promise<void> {
  app.post(
    '/v1/regulatory-profiles',
    {
      config: { scope: 'calendars:write', location: (profile: { id: string }) => `/v1/regulatory-profiles/${profile.id}` },
      schema: {
        operationId: 'createRegulatoryProfile',
        tags,
        summary: 'Make a regulatory profile',
        description: "A regulator's dates. A deadline policy that names it has them run beside its clocks.",
        body: newProfileSchema,
        response: { 201: profileSchema },
      },
    },
    (request) => service.createProfile(request.ctx, request.body),
  )

  app.get(
    '/v1/regulatory-profiles',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'listRegulatoryProfiles',
        tags,
        summary: 'List regulatory profiles',
        description: "First those that come with the service, then the organization's own in the order in which they were made.",
        querystring: profileListQuery,
        response: { 200: profileListSchema },
      },
    },
    (request) => service.listProfiles(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/regulatory-profiles/:profileId',
    {
      config: { scope: 'calendars:read' },
      schema: {
        operationId: 'getRegulatoryProfile',
        tags,
        summary: 'Read a regulatory profile',
        description: 'Its dates, how long it holds and where the rule stands.',
        params: profileParams,
        response: { 200: profileSchema, ...problems(profileNotFound) },
      },
    },
    (request) => service.getProfile(request.ctx, request.params.profileId),
  )

  app.patch(
    '/v1/regulatory-profiles/:profileId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'updateRegulatoryProfile',
        tags,
        summary: 'Change a regulatory profile',
        description: 'A JSON merge patch, for what is received from now on: dates that run already stay as they are.',
        params: profileParams,
        body: profilePatchSchema,
        response: { 200: profileSchema, ...problems(profileNotFound, profileBuiltIn, staleVersion) },
      },
    },
    (request) => service.updateProfile(request.ctx, request.params.profileId, request.body),
  )

  app.delete(
    '/v1/regulatory-profiles/:profileId',
    {
      config: { scope: 'calendars:write' },
      schema: {
        operationId: 'deleteRegulatoryProfile',
        tags,
        summary: 'Delete a regulatory profile',
        description: 'Not one that comes with the service, and not while a deadline policy names it.',
        params: profileParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(profileNotFound, profileBuiltIn, profileInUse, staleVersion) },
      },
    },
    (request) => service.deleteProfile(request.ctx, request.params.profileId),
  )
}
