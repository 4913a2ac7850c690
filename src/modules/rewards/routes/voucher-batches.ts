import { Readable } from 'node:stream'
import { z } from 'zod'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { voucherBatchNotFound, voucherBatchRunning, voucherCodeLost, voucherLimitExceeded } from '../errors/vouchers.ts'
import { voucherBatchListQuery, voucherBatchListSchema, voucherBatchParams, voucherBatchSchema } from '../schemas/voucher-batches.ts'
import { newVoucherBatchSchema } from '../schemas/vouchers.ts'
import * as service from '../service/voucher-batches.ts'
import { programNotFound } from '../service/voucher-customers.ts'

const tags = ['Vouchers']

export async function voucherBatchRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/vouchers/batches',
    {
      config: { scope: 'loyalty-programs:write', location: (batch: { id: string }) => `/v1/loyalty/voucher-batches/${batch.id}` },
      schema: {
        operationId: 'createVoucherBatch',
        tags,
        summary: 'Issue many vouchers of the same terms',
        description: 'They are made in the background; `made` of the batch says how far it is. Whoever has a code may use it.',
        body: newVoucherBatchSchema,
        response: { 202: voucherBatchSchema, ...problems(programNotFound, voucherLimitExceeded) },
      },
    },
    (request) => service.createBatch(request.ctx, request.body),
  )

  app.get(
    '/v1/loyalty/vouchers/batches',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listVoucherBatches',
        tags,
        summary: 'List batches of vouchers',
        description: 'The newest first unless sorted otherwise.',
        querystring: voucherBatchListQuery,
        response: { 200: voucherBatchListSchema },
      },
    },
    (request) => service.listBatches(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/loyalty/voucher-batches/:batchId',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getVoucherBatch',
        tags,
        summary: 'Read a batch of vouchers',
        description: 'How far it is.',
        params: voucherBatchParams,
        response: { 200: voucherBatchSchema, ...problems(voucherBatchNotFound) },
      },
    },
    (request) => service.getBatch(request.ctx, request.params.batchId),
  )

  app.get(
    '/v1/loyalty/voucher-batches/:batchId/codes',
    {
      config: { scope: 'loyalty-programs:write' },
      exposeHeadRoute: false,
      schema: {
        operationId: 'exportVoucherCodes',
        tags,
        summary: 'Export the codes of a batch as a file',
        description: 'CSV (UTF-8 with a mark): `voucherId,code`. Who took them out stands in the audit.',
        params: voucherBatchParams,
        produces: ['text/csv'],
        response: { 200: z.string().describe('The file.'), ...problems(voucherBatchNotFound, voucherBatchRunning, voucherCodeLost) },
      },
    },
    async (request, reply) => {
      const pieces = await service.exportCodes(request.ctx, request.params.batchId)
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="vouchers.csv"')
      return Readable.from(pieces) as never
    },
  )
}
