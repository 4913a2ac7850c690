import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintNotFound, secretLinkNotFound } from '../errors.ts'
import { complaintParams } from '../schemas/complaint.ts'
import { partListQuery } from '../schemas/parts.ts'
import { madeSecretLinkSchema, newSecretLinkSchema, secretLinkListSchema, secretLinkParams } from '../schemas/secret-links.ts'
import * as service from '../service/secret-links.ts'

const tags = ['Complaints']

export async function secretLinkRoutes(app: App): Promise<void> {
  app.post(
    '/v1/complaints/:complaintId/secret-links',
    {
      config: { scope: 'complaints:write', secret: true },
      schema: {
        operationId: 'makeComplaintSecretLink',
        tags,
        summary: 'Make a secret link for the complainant',
        description:
          'By it the complainant sees where the complaint stands and answers, without an account. It is shown once, and leads there until it is revoked or so many days after the complaint ended as the settings say.',
        params: complaintParams,
        body: newSecretLinkSchema,
        response: { 201: madeSecretLinkSchema, ...problems(complaintNotFound, staleVersion) },
      },
    },
    (request) => service.makeLink(request.ctx, request.params.complaintId, request.body ?? {}, request.server.identity.publicUrl),
  )

  app.get(
    '/v1/complaints/:complaintId/secret-links',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintSecretLinks',
        tags,
        summary: 'List the secret links of a complaint',
        description: 'The oldest first; never the links themselves.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: secretLinkListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listLinks(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.delete(
    '/v1/complaints/:complaintId/secret-links/:linkId',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'revokeComplaintSecretLink',
        tags,
        summary: 'Revoke a secret link',
        description: 'It leads nowhere from now on. A second time changes nothing.',
        params: secretLinkParams,
        response: { 204: z.null().describe('Revoked.'), ...problems(complaintNotFound, secretLinkNotFound, staleVersion) },
      },
    },
    (request) => service.revokeLink(request.ctx, request.params.complaintId, request.params.linkId),
  )
}
