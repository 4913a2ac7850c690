import { staleVersion } from '../../../kernel/problems.ts'
import { answerFile, contentSchema, FILE_BODIES, FILE_REFUSALS, fileBody, registerFileBodies } from '../../../platform/http/files.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintNotFound, evidenceNotFound } from '../errors.ts'
import { complaintParams } from '../schemas/complaint.ts'
import { evidenceListSchema, evidenceParams, evidenceQuery, evidenceSchema } from '../schemas/evidence.ts'
import { partListQuery } from '../schemas/parts.ts'
import * as service from '../service/evidence.ts'

const tags = ['Complaints']
const BASE = '/v1/complaints/:complaintId/evidence'

/** In a scope of its own: bodies are files there. */
export async function evidenceRoutes(app: App): Promise<void> {
  await registerFileBodies(app)

  app.post(
    BASE,
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'addComplaintEvidence',
        tags,
        summary: 'Add evidence',
        description:
          'The body is the file, with its name in `Content-Disposition` or in `name`; or it is a form with one field of type file. Pictures, PDF, sound, film and plain text are taken, up to the size that the service allows (10 MiB unless set otherwise). What it is is seen by its content. It is stored once and never replaced.',
        params: complaintParams,
        querystring: evidenceQuery,
        consumes: FILE_BODIES,
        body: fileBody,
        response: { 201: evidenceSchema, ...problems(complaintNotFound, staleVersion, ...FILE_REFUSALS) },
      },
    },
    (request) => service.addEvidence(request.ctx, app.files, request.params.complaintId, request.body, request.query.description),
  )

  app.get(
    BASE,
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaintEvidence',
        tags,
        summary: 'List the evidence of a complaint',
        description: 'The oldest first; the bytes are at `/content`.',
        params: complaintParams,
        querystring: partListQuery,
        response: { 200: evidenceListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.listEvidence(request.ctx, request.params.complaintId, request.query) as never,
  )

  app.get(
    `${BASE}/:evidenceId`,
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaintEvidence',
        tags,
        summary: 'Read what is known of a piece of evidence',
        description: 'Name, type, size and hash, and who gave it.',
        params: evidenceParams,
        response: { 200: evidenceSchema, ...problems(complaintNotFound, evidenceNotFound) },
      },
    },
    (request) => service.getEvidence(request.ctx, request.params.complaintId, request.params.evidenceId),
  )

  app.get(
    `${BASE}/:evidenceId/content`,
    {
      config: { scope: 'complaints:read' },
      exposeHeadRoute: false,
      schema: {
        operationId: 'downloadComplaintEvidence',
        tags,
        summary: 'Download evidence',
        description: 'The bytes, to be saved under their name, with the hash as ETag; `If-None-Match` answers 304.',
        params: evidenceParams,
        produces: ['application/octet-stream'],
        response: { 200: contentSchema, ...problems(complaintNotFound, evidenceNotFound) },
      },
    },
    async (request, reply) =>
      answerFile(request, reply, await service.getEvidence(request.ctx, request.params.complaintId, request.params.evidenceId)) as never,
  )
}
