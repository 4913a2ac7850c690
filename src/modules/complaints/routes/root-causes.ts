import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { rootCauseArchived, rootCauseExists, rootCauseNotArchived, rootCauseNotFound } from '../errors.ts'
import { newRootCauseSchema, rootCauseListQuery, rootCauseListSchema, rootCauseParams, rootCausePatchSchema, rootCauseSchema } from '../schemas/root-causes.ts'
import * as service from '../service/root-causes.ts'

const tags = ['Complaints']

export async function rootCauseRoutes(app: App): Promise<void> {
  app.post(
    '/v1/root-causes',
    {
      config: { scope: 'complaint-settings:write', location: (cause: { id: string }) => `/v1/root-causes/${cause.id}` },
      schema: {
        operationId: 'createRootCause',
        tags,
        summary: 'Define a root cause',
        description: 'Once there is one, decisions name one of these; until then any code is taken.',
        body: newRootCauseSchema,
        response: { 201: rootCauseSchema, ...problems(rootCauseExists) },
      },
    },
    (request) => service.createRootCause(request.ctx, request.body),
  )

  app.get(
    '/v1/root-causes',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listRootCauses',
        tags,
        summary: 'List root causes',
        description: 'By their code.',
        querystring: rootCauseListQuery,
        response: { 200: rootCauseListSchema },
      },
    },
    (request) => service.listRootCauses(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/root-causes/:rootCauseId',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getRootCause',
        tags,
        summary: 'Read a root cause',
        description: 'Also when it is archived.',
        params: rootCauseParams,
        response: { 200: rootCauseSchema, ...problems(rootCauseNotFound) },
      },
    },
    (request) => service.getRootCause(request.ctx, request.params.rootCauseId),
  )

  app.patch(
    '/v1/root-causes/:rootCauseId',
    {
      config: { scope: 'complaint-settings:write' },
      schema: {
        operationId: 'updateRootCause',
        tags,
        summary: 'Change a root cause',
        description: 'A JSON merge patch. Its code is for good, since complaints name it.',
        params: rootCauseParams,
        body: rootCausePatchSchema,
        response: { 200: rootCauseSchema, ...problems(rootCauseNotFound, rootCauseArchived, staleVersion) },
      },
    },
    (request) => service.updateRootCause(request.ctx, request.params.rootCauseId, request.body),
  )

  app.delete(
    '/v1/root-causes/:rootCauseId',
    {
      config: { scope: 'complaint-settings:write' },
      schema: {
        operationId: 'archiveRootCause',
        tags,
        summary: 'Archive a root cause',
        description: 'No decision names it any more; those that do keep it.',
        params: rootCauseParams,
        response: { 200: rootCauseSchema, ...problems(rootCauseNotFound, staleVersion) },
      },
    },
    (request) => service.archiveRootCause(request.ctx, request.params.rootCauseId),
  )

  app.post(
    '/v1/root-causes/:rootCauseId/restore',
    {
      config: { scope: 'complaint-settings:write' },
      schema: {
        operationId: 'restoreRootCause',
        tags,
        summary: 'Restore an archived root cause',
        description: 'Decisions may name it again.',
        params: rootCauseParams,
        response: { 200: rootCauseSchema, ...problems(rootCauseNotFound, rootCauseNotArchived, staleVersion) },
      },
    },
    (request) => service.restoreRootCause(request.ctx, request.params.rootCauseId),
  )
}
