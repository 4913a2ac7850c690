import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { programClosed, programKeyTaken, programNotFound, programVersionNotFound } from '../errors.ts'
import {
  newProgramSchema,
  programListQuery,
  programListSchema,
  programParams,
  programPatchSchema,
  programSchema,
  programVersionListQuery,
  programVersionListSchema,
  programVersionParams,
  programVersionSchema,
} from '../schemas/programs.ts'
import * as service from '../service/programs.ts'

const tags = ['Loyalty programs']

export async function programRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/programs',
    {
      config: { scope: 'loyalty-programs:write', location: (program: { id: string }) => `/v1/loyalty/programs/${program.id}` },
      schema: {
        operationId: 'createLoyaltyProgram',
        tags,
        summary: 'Make a loyalty program',
        description: 'As a draft, which gives nothing until it is published.',
        body: newProgramSchema,
        response: { 201: programSchema, ...problems(programKeyTaken) },
      },
    },
    (request) => service.createProgram(request.ctx, request.body) as never,
  )

  app.get(
    '/v1/loyalty/programs',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyPrograms',
        tags,
        summary: 'List loyalty programs',
        description: 'The newest first unless sorted otherwise.',
        querystring: programListQuery,
        response: { 200: programListSchema },
      },
    },
    (request) => service.listPrograms(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/programs/:programId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyProgram',
        tags,
        summary: 'Read a loyalty program',
        description: 'With an ETag.',
        params: programParams,
        response: { 200: programSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.getProgram(request.ctx, request.params.programId) as never,
  )

  app.patch(
    '/v1/loyalty/programs/:programId',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'updateLoyaltyProgram',
        tags,
        summary: 'Change a loyalty program',
        description: 'A JSON merge patch. What was published stays in force as it is until the draft is published.',
        params: programParams,
        body: programPatchSchema,
        response: { 200: programSchema, ...problems(programNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.updateProgram(request.ctx, request.params.programId, request.body) as never,
  )

  app.post(
    '/v1/loyalty/programs/:programId/publish',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'publishLoyaltyProgram',
        tags,
        summary: 'Publish the draft',
        description:
          'It is in force from now on, as a version that never changes. What happened before, and is told later, is judged by the version of its date.',
        params: programParams,
        response: { 200: programSchema, ...problems(programNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.publishProgram(request.ctx, request.params.programId) as never,
  )

  app.post(
    '/v1/loyalty/programs/:programId/close',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'closeLoyaltyProgram',
        tags,
        summary: 'Close a loyalty program',
        description: 'It gives nothing more and takes no members. Its books stay.',
        params: programParams,
        response: { 200: programSchema, ...problems(programNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.closeProgram(request.ctx, request.params.programId) as never,
  )

  app.get(
    '/v1/loyalty/programs/:programId/versions',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyProgramVersions',
        tags,
        summary: 'List what was published of a program',
        description: 'The newest first unless sorted otherwise.',
        params: programParams,
        querystring: programVersionListQuery,
        response: { 200: programVersionListSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.listVersions(request.ctx, request.params.programId, request.query) as never,
  )

  app.get(
    '/v1/loyalty/programs/:programId/versions/:number',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyProgramVersion',
        tags,
        summary: 'Read a version of a program',
        description: 'It never changes.',
        params: programVersionParams,
        response: { 200: programVersionSchema, ...problems(programNotFound, programVersionNotFound) },
      },
    },
    (request) => service.getVersion(request.ctx, request.params.programId, request.params.number) as never,
  )
}
