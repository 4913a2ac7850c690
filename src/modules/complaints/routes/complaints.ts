import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintNotFound } from '../errors.ts'
import { complaintBatchSchema } from '../schemas/batch.ts'
import { complaintListQuery, complaintListSchema, complaintParams, complaintPatchSchema, complaintSchema, newComplaintSchema } from '../schemas/complaint.ts'
import { clockListSchema } from '../schemas/parts.ts'
import { batchComplaints } from '../service/batch.ts'
import { listClocks } from '../service/clocks.ts'
import * as service from '../service/complaints.ts'

const tags = ['Complaints']

export async function complaintRoutes(app: App): Promise<void> {
  app.post(
    '/v1/complaints',
    {
      config: { scope: 'complaints:write', location: (complaint: { id: string }) => `/v1/complaints/${complaint.id}` },
      schema: {
        operationId: 'createComplaint',
        tags,
        summary: 'Receive a complaint',
        description: 'Of a contact, or anonymous. It gets a reference that the complainant can name. Staff whom it is about can neither see it nor work on it.',
        body: newComplaintSchema,
        response: { 201: complaintSchema, ...problems(service.contactArchived) },
      },
    },
    (request) => service.createComplaint(request.ctx, request.body),
  )

  app.get(
    '/v1/complaints',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'listComplaints',
        tags,
        summary: 'List complaints',
        description: 'Newest first unless sorted otherwise; `nextDueAt` sorts by the clock that runs out next, and where none runs comes last.',
        querystring: complaintListQuery,
        response: { 200: complaintListSchema },
      },
    },
    (request) => service.listComplaints(request.ctx, request.query) as never,
  )

  app.post(
    '/v1/complaints/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'batchComplaints',
        tags,
        summary: 'Make or bring in many complaints',
        description:
          'At most 1,000 items, each of which succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key. With `imported: true` complaints of another system come with their past times and history, are counted in reports, and start no clocks; an `externalId` that is known answers 200 with the complaint as it is.',
        body: complaintBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchComplaints(request.ctx, request.body.items),
  )

  app.get(
    '/v1/complaints/:complaintId',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaint',
        tags,
        summary: 'Read a complaint',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: complaintParams,
        response: { 200: complaintSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => service.getComplaint(request.ctx, request.params.complaintId),
  )

  app.patch(
    '/v1/complaints/:complaintId',
    {
      config: { scope: 'complaints:write' },
      schema: {
        operationId: 'updateComplaint',
        tags,
        summary: 'Change a complaint',
        description: 'A JSON merge patch, while it is open. The priority follows severity and safety, and may be raised.',
        params: complaintParams,
        body: complaintPatchSchema,
        response: { 200: complaintSchema, ...problems(complaintNotFound, transitionNotAllowed, staleVersion) },
      },
    },
    (request) => service.updateComplaint(request.ctx, request.params.complaintId, request.body),
  )

  app.get(
    '/v1/complaints/:complaintId/clocks',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaintClocks',
        tags,
        summary: 'Read the clocks of a complaint',
        description:
          'Each explained: every range of time that was counted, pauses and holidays, what is consumed and left, when it is due, and whether it was warned of, missed or met.',
        params: complaintParams,
        response: { 200: clockListSchema, ...problems(complaintNotFound) },
      },
    },
    (request) => listClocks(request.ctx, request.params.complaintId),
  )
}
