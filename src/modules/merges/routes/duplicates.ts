import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { duplicateNotFound, scanNotFound } from '../errors.ts'
import { duplicateListSchema, duplicateParams, duplicateQuery, duplicateSchema, scanParams, scanSchema } from '../schemas/duplicate.ts'
import { dismissDuplicate, getDuplicate, listDuplicates } from '../service/duplicates.ts'
import { getScan, requestScan } from '../service/scans.ts'

const tags = ['Duplicates and merges']

export async function duplicateRoutes(app: App): Promise<void> {
  app.get(
    '/v1/contact-duplicates',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'listDuplicates',
        tags,
        summary: 'List contacts that may be one',
        description: 'Pairs with what they share and how likely they are one, the likeliest first, as the last scan found them.',
        querystring: duplicateQuery,
        response: { 200: duplicateListSchema },
      },
    },
    (request) => listDuplicates(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/contact-duplicates/:duplicateId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getDuplicate',
        tags,
        summary: 'Read a pair of contacts that may be one',
        description: 'What the two share, and whether somebody said that they are not one.',
        params: duplicateParams,
        response: { 200: duplicateSchema, ...problems(duplicateNotFound) },
      },
    },
    (request) => getDuplicate(request.ctx, request.params.duplicateId),
  )

  app.post(
    '/v1/contact-duplicates/:duplicateId/dismiss',
    {
      config: { scope: 'contacts:merge' },
      schema: {
        operationId: 'dismissDuplicate',
        tags,
        summary: 'Say that two contacts are not one',
        description: 'For good: no scan proposes them again, whatever they come to share.',
        params: duplicateParams,
        response: { 200: duplicateSchema, ...problems(duplicateNotFound, staleVersion) },
      },
    },
    (request) => dismissDuplicate(request.ctx, request.params.duplicateId),
  )

  app.post(
    '/v1/contact-duplicate-scans',
    {
      config: { scope: 'contacts:merge', location: (scan: { id: string }) => `/v1/contact-duplicate-scans/${scan.id}` },
      schema: {
        operationId: 'scanDuplicates',
        tags,
        summary: 'Look for duplicates',
        description:
          'Over all contacts, in the background: the same e-mail or phone, or a similar name with the same company, birthday or address. After the first one, a scan comes every day by itself.',
        response: { 202: scanSchema },
      },
    },
    (request) => requestScan(request.ctx),
  )

  app.get(
    '/v1/contact-duplicate-scans/:scanId',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getDuplicateScan',
        tags,
        summary: 'Read how far a scan is',
        description: 'Whether it waits, runs or is over, and how many pairs it left open.',
        params: scanParams,
        response: { 200: scanSchema, ...problems(scanNotFound) },
      },
    },
    (request) => getScan(request.ctx, request.params.scanId),
  )
}
