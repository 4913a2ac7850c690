import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { beyondYours, teamExists, teamNotFound, userNotFound } from '../errors.ts'
import { newTeamSchema, teamListQuery, teamListSchema, teamMemberParams, teamParams, teamPatchSchema, teamSchema } from '../schemas/teams.ts'
import * as service from '../service/teams.ts'

const tags = ['Teams']
const done = z.null().describe('Done.')

export async function teamRoutes(app: App): Promise<void> {
  app.post(
    '/v1/teams',
    {
      config: { scope: 'users:write', location: (team: { id: string }) => `/v1/teams/${team.id}` },
      schema: {
        operationId: 'createTeam',
        tags,
        summary: 'Make a team',
        description:
          'A user whose contacts are limited to `team` sees the contacts of all members of their teams; whoever is limited themselves brings only those together whose contacts they see.',
        body: newTeamSchema,
        response: { 201: teamSchema, ...problems(beyondYours, teamExists) },
      },
    },
    (request) => service.createTeam(request.ctx, request.body),
  )

  app.get(
    '/v1/teams',
    {
      config: { scope: 'users:read' },
      schema: {
        operationId: 'listTeams',
        tags,
        summary: 'List teams',
        description: 'Newest first unless sorted otherwise.',
        querystring: teamListQuery,
        response: { 200: teamListSchema },
      },
    },
    (request) => service.listTeams(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/teams/:teamId',
    {
      config: { scope: 'users:read' },
      schema: {
        operationId: 'getTeam',
        tags,
        summary: 'Read a team',
        description: 'With the ids of its members.',
        params: teamParams,
        response: { 200: teamSchema, ...problems(teamNotFound) },
      },
    },
    (request) => service.getTeam(request.ctx, request.params.teamId),
  )

  app.patch(
    '/v1/teams/:teamId',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'updateTeam',
        tags,
        summary: 'Rename a team',
        description: 'A JSON merge patch. Members are changed one by one.',
        params: teamParams,
        body: teamPatchSchema,
        response: { 200: teamSchema, ...problems(teamNotFound, teamExists, staleVersion) },
      },
    },
    (request) => service.updateTeam(request.ctx, request.params.teamId, request.body),
  )

  app.delete(
    '/v1/teams/:teamId',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'deleteTeam',
        tags,
        summary: 'Delete a team',
        description: 'Its members stay users.',
        params: teamParams,
        response: { 204: done, ...problems(teamNotFound, staleVersion) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.deleteTeam(request.ctx, request.params.teamId)
    },
  )

  app.put(
    '/v1/teams/:teamId/members/:userId',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'addTeamMember',
        tags,
        summary: 'Add a member to a team',
        description: 'A second time changes nothing.',
        params: teamMemberParams,
        response: { 200: teamSchema, ...problems(teamNotFound, userNotFound, beyondYours, staleVersion) },
      },
    },
    (request) => service.addTeamMember(request.ctx, request.params.teamId, request.params.userId),
  )

  app.delete(
    '/v1/teams/:teamId/members/:userId',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'removeTeamMember',
        tags,
        summary: 'Remove a member from a team',
        description: 'A second time changes nothing.',
        params: teamMemberParams,
        response: { 204: done, ...problems(teamNotFound, userNotFound, staleVersion) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.removeTeamMember(request.ctx, request.params.teamId, request.params.userId)
    },
  )
}
