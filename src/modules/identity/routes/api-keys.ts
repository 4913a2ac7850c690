import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { apiKeyNotFound, beyondYours, ownerNeeded } from '../errors.ts'
import { apiKeyListQuery, apiKeyListSchema, apiKeyParams, apiKeySchema, createdApiKeySchema, newApiKeySchema } from '../schemas/api-keys.ts'
import * as service from '../service/api-keys.ts'

const tags = ['API keys']

export async function apiKeyRoutes(app: App): Promise<void> {
  app.post(
    '/v1/api-keys',
    {
      config: { scope: 'api-keys:write', secret: true, location: (key: { id: string }) => `/v1/api-keys/${key.id}` },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Issue an API key',
        description:
          'The secret is shown once. A key acts for a user, with at most what the user may, or is a service key. It never has a scope that its maker lacks.',
        body: newApiKeySchema,
        response: { 201: createdApiKeySchema, ...problems(beyondYours, ownerNeeded) },
      },
    },
    (request) => service.createApiKey(request.ctx, request.body),
  )

  app.get(
    '/v1/api-keys',
    {
      config: { scope: 'api-keys:read' },
      schema: {
        operationId: 'listApiKeys',
        tags,
        summary: 'List API keys',
        description: 'Newest first, revoked ones too unless filtered; never with their secrets.',
        querystring: apiKeyListQuery,
        response: { 200: apiKeyListSchema },
      },
    },
    (request) => service.listApiKeys(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/api-keys/:apiKeyId',
    {
      config: { scope: 'api-keys:read' },
      schema: {
        operationId: 'getApiKey',
        tags,
        summary: 'Read an API key',
        description: 'Never with its secret.',
        params: apiKeyParams,
        response: { 200: apiKeySchema, ...problems(apiKeyNotFound) },
      },
    },
    (request) => service.getApiKey(request.ctx, request.params.apiKeyId),
  )

  app.delete(
    '/v1/api-keys/:apiKeyId',
    {
      config: { scope: 'api-keys:write' },
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke an API key',
        description: 'For good: at once in the process that answers, within half a minute in all others. It stays in the list with `revokedAt`.',
        params: apiKeyParams,
        response: { 204: z.null().describe('Done.'), ...problems(apiKeyNotFound, staleVersion) },
      },
    },
    async (request, reply) => {
      reply.code(204)
      return service.revokeApiKey(request.ctx, request.params.apiKeyId)
    },
  )
}
