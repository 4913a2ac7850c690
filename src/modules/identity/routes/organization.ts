import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { organizationPatchSchema, organizationSchema } from '../schemas/organizations.ts'
import { getOrganization, updateOrganization } from '../service/organizations.ts'

const tags = ['Organization']

export async function organizationRoutes(app: App): Promise<void> {
  app.get(
    '/v1/organization',
    {
      config: { scope: 'organization:read' },
      schema: {
        operationId: 'getOwnOrganization',
        tags,
        summary: 'Read your organization',
        description: 'With its settings in full: what was never set has its default.',
        response: { 200: organizationSchema },
      },
    },
    (request) => getOrganization(request.ctx),
  )

  app.patch(
    '/v1/organization',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'updateOwnOrganization',
        tags,
        summary: 'Change your organization and its settings',
        description: 'A JSON merge patch, also within `settings`: null returns a setting to its default, lists are replaced whole.',
        body: organizationPatchSchema,
        response: { 200: organizationSchema, ...problems(staleVersion) },
      },
    },
    (request) => updateOrganization(request.ctx, request.body),
  )
}
