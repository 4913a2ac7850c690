import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintNotFound, linkExists, linkHeld, linkNotFound } from '../errors.ts'
import { complaintListSchema, complaintParams } from '../schemas/complaint.ts'
import { linkListSchema, linkParams, linkSchema, newLinkSchema, similarListSchema, similarQuery } from '../schemas/links.ts'
import { partListQuery } from '../schemas/parts.ts'
import * as service from '../service/links.ts'
import { listSimilar } from '../service/similarity.ts'

const tags = ['Complaints']

export async function linkRoutes(app: App): Promise<void> {
  app.get(
    '/v1/complaints/:complaintId/similar',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listSimilarComplaints',
        tags,
        summary: 'List similar complaints',
        description: 'Open and recent ones about the same product or staff, with the same root cause, or in similar words; the likest first, with reasons.',
        params: complaintParams,
        querystring: similarQuery,
        response: { 200: similarListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => listSimilar(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.post(
    '/v1/complaints/:complaintId/links',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'linkComplaint',
        tags,
        summary: 'Link a complaint to another',
        description: 'At any time, also when one of them is over. That it is a duplicate is said by marking it as one.',
        params: complaintParams,
        body: newLinkSchema,
        response: { 201: linkSchema, ...problems(complaintNotFound, linkExists, staleVersion) },
      },
    },
    (request) => service.addLink(request.ctx, request.params.complaintId, request.body),
  )

  app.get(
    '/v1/complaints/:complaintId/links',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintLinks',
        tags,
        summary: 'List the links of a complaint',
        description: 'In both directions, to complaints that the caller may see.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: linkListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listLinks(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.delete(
    '/v1/complaints/:complaintId/links/:linkId',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'unlinkComplaint',
        tags,
        summary: 'Take a link away',
        description: 'From either of the two. What marks a duplicate stays.',
        params: linkParams,
        response: { 204: z.null().describe('Taken away.'), ...problems(complaintNotFound, linkNotFound, linkHeld, staleVersion) },
      },
    },
    (request) => service.removeLink(request.ctx, request.params.complaintId, request.params.linkId),
  )

  app.get(
    '/v1/complaints/:complaintId/cluster',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintCluster',
        tags,
        summary: 'List the cluster of a complaint',
        description: 'It and all complaints that links connect with it, step by step, the oldest first.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: complaintListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listCluster(request.ctx, request.params.complaintId, request.query) as never,
  )
}
