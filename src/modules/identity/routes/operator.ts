import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { organizationDeleting, organizationNotFound, slugTaken } from '../errors.ts'
import {
  createdOrganizationSchema,
  newOrganizationSchema,
  operatedOrganizationSchema,
  organizationListQuery,
  organizationListSchema,
  organizationParams,
} from '../schemas/organizations.ts'
import * as service from '../service/operator.ts'
import { createOrganization, getOrganization } from '../service/organizations.ts'

const tags = ['Operator']
const changed = { 200: operatedOrganizationSchema, ...problems(organizationNotFound, staleVersion) }

export async function operatorRoutes(app: App): Promise<void> {
  app.post(
    '/operator/organizations',
    {
      config: { scope: 'operator', secret: true, location: (made: { organization: { id: string } }) => `/operator/organizations/${made.organization.id}` },
      schema: {
        operationId: 'createOrganization',
        tags,
        summary: 'Make an organization',
        description:
          'Makes a tenant with its owner and a first API key, whose secret is shown once. A test organization has a clock of its own. The country is that of the time zone where left out.',
        body: newOrganizationSchema,
        response: { 201: createdOrganizationSchema, ...problems(slugTaken) },
      },
    },
    (request) => createOrganization(request.ctx, request.body),
  )

  app.get(
    '/operator/organizations',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listOrganizations',
        tags,
        summary: 'List organizations',
        description: 'All tenants of the service, newest first unless sorted otherwise.',
        querystring: organizationListQuery,
        response: { 200: organizationListSchema },
      },
    },
    (request) => service.listOrganizations(request.ctx, request.query) as never,
  )

  app.get(
    '/operator/organizations/:organizationId',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Read an organization',
        description: 'With its standing, and when it will be deleted if that was asked for.',
        params: organizationParams,
        response: { 200: operatedOrganizationSchema, ...problems(organizationNotFound) },
      },
    },
    (request) => getOrganization(request.ctx, request.params.organizationId),
  )

  app.post(
    '/operator/organizations/:organizationId/suspend',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'suspendOrganization',
        tags,
        summary: 'Suspend an organization',
        description: 'Every credential of it is refused with `organization-suspended`; its data are kept. A second time changes nothing.',
        params: organizationParams,
        response: { 200: operatedOrganizationSchema, ...problems(organizationNotFound, organizationDeleting, staleVersion) },
      },
    },
    (request) => service.suspendOrganization(request.ctx, request.params.organizationId),
  )

  app.post(
    '/operator/organizations/:organizationId/resume',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'resumeOrganization',
        tags,
        summary: 'Resume an organization',
        description: 'Ends a suspension, and cancels a deletion that is waiting.',
        params: organizationParams,
        response: changed,
      },
    },
    (request) => service.resumeOrganization(request.ctx, request.params.organizationId),
  )

  app.post(
    '/operator/organizations/:organizationId/export',
    {
      config: { scope: 'operator', unrepeatable: true },
      schema: {
        operationId: 'exportOrganization',
        tags,
        summary: 'Export an organization',
        description:
          'Every row of the tenant as of one instant, streamed as newline-delimited JSON (`application/x-ndjson`): `{ "table", "row" }` a line. Hashes and secrets are left out. The export stands in the audit of the organization.',
        params: organizationParams,
        response: {
          200: { description: 'One JSON object a line.', content: { 'application/x-ndjson': { schema: z.string() } } },
          ...problems(organizationNotFound),
        },
      },
    },
    async (request, reply) => {
      const lines = await service.exportOrganization(request.ctx, request.params.organizationId)
      reply.type('application/x-ndjson; charset=utf-8')
      return lines as never
    },
  )

  app.delete(
    '/operator/organizations/:organizationId',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'deleteOrganization',
        tags,
        summary: 'Delete an organization after a waiting time',
        description: 'Suspends at once; after 30 days every row of the tenant is deleted for good. Until then `/resume` cancels it.',
        params: organizationParams,
        response: changed,
      },
    },
    (request) => service.deleteOrganization(request.ctx, request.params.organizationId),
  )
}
