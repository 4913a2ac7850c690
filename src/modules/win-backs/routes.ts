import { staleVersion, transitionNotAllowed } from '../../kernel/problems.ts'
import { problems } from '../../platform/http/problems.ts'
import type { App } from '../../platform/http/types.ts'
import { winBackNotFound } from './errors.ts'
import { newWinBackSchema, winBackClosingSchema, winBackListQuery, winBackListSchema, winBackParams, winBackPatchSchema, winBackSchema } from './schemas.ts'
import * as service from './service.ts'

const tags = ['Win-backs']

export async function winBackRoutes(app: App): Promise<void> {
  app.post(
    '/v1/win-backs',
    {
      config: { scope: 'win-backs:write', location: (winBack: { id: string }) => `/v1/win-backs/${winBack.id}` },
      schema: {
        operationId: 'createWinBack',
        tags,
        summary: 'Mark a customer to be won back',
        description: 'Somebody who left, or is about to. Answers to surveys do so by their rules.',
        body: newWinBackSchema,
        response: { 201: winBackSchema, ...problems(service.contactArchived) },
      },
    },
    (request) => service.createWinBack(request.ctx, request.body),
  )

  app.get(
    '/v1/win-backs',
    {
      config: { scope: 'win-backs:read' },
      schema: {
        operationId: 'listWinBacks',
        tags,
        summary: 'List the customers to be won back',
        description: 'The newest first unless sorted otherwise.',
        querystring: winBackListQuery,
        response: { 200: winBackListSchema },
      },
    },
    (request) => service.listWinBacks(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/win-backs/:winBackId',
    {
      config: { scope: 'win-backs:read' },
      schema: {
        operationId: 'getWinBack',
        tags,
        summary: 'Read a win-back',
        description: 'With an ETag.',
        params: winBackParams,
        response: { 200: winBackSchema, ...problems(winBackNotFound) },
      },
    },
    (request) => service.getWinBack(request.ctx, request.params.winBackId),
  )

  app.patch(
    '/v1/win-backs/:winBackId',
    {
      config: { scope: 'win-backs:write' },
      schema: {
        operationId: 'updateWinBack',
        tags,
        summary: 'Change a win-back',
        description: 'A JSON merge patch, while it is open: whose it is, until when, and what there is to say.',
        params: winBackParams,
        body: winBackPatchSchema,
        response: { 200: winBackSchema, ...problems(winBackNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateWinBack(request.ctx, request.params.winBackId, request.body),
  )

  app.post(
    '/v1/win-backs/:winBackId/close',
    {
      config: { scope: 'win-backs:write' },
      schema: {
        operationId: 'closeWinBack',
        tags,
        summary: 'Close a win-back',
        description: 'The customer was won back, is lost, or is left alone.',
        params: winBackParams,
        body: winBackClosingSchema,
        response: { 200: winBackSchema, ...problems(winBackNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.closeWinBack(request.ctx, request.params.winBackId, request.body),
  )
}
