import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { slugTaken } from '../errors.ts'
import { createdOrganizationSchema, newOrganizationSchema } from '../schemas/organizations.ts'
import { createOrganization } from '../service/organizations.ts'

export async function operatorRoutes(app: App): Promise<void> {
  app.post(
    '/operator/organizations',
    {
      config: { scope: 'operator', secret: true, location: (made: { organization: { id: string } }) => `/operator/organizations/${made.organization.id}` },
      schema: {
        operationId: 'createOrganization',
        tags: ['Operator'],
        summary: 'Make an organization',
        description: 'Makes a tenant with its owner and a first API key, whose secret is shown once.',
        body: newOrganizationSchema,
        response: { 201: createdOrganizationSchema, ...problems(slugTaken) },
      },
    },
    (request) => createOrganization(request.ctx, request.body),
  )
}
