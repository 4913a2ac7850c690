import { Readable } from 'node:stream'
import { z } from 'zod'
import type { App } from '../../../platform/http/types.ts'
import { exportContacts, exportQuery } from '../service/export.ts'

const FILES = {
  csv: { type: 'text/csv; charset=utf-8', name: 'contacts.csv' },
  vcard: { type: 'text/vcard; charset=utf-8', name: 'contacts.vcf' },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', name: 'contacts.ndjson' },
} as const

export async function exportRoutes(app: App): Promise<void> {
  app.get(
    '/v1/contacts/export',
    {
      config: { scope: 'contacts:export' },
      exposeHeadRoute: false,
      schema: {
        operationId: 'exportContacts',
        tags: ['Imports and exports'],
        summary: 'Export contacts as a file',
        description:
          "Streams what the list's filters let through, however many they are, as CSV (UTF-8 with a mark; texts that begin like a formula get an apostrophe in front; phones in E.164; custom fields in columns of their own), vCard 4.0 (with everything that the vCards said that the contacts came in), or NDJSON. An import of such a file gives the same values back.",
        querystring: exportQuery,
        produces: ['text/csv', 'text/vcard', 'application/x-ndjson'],
        response: { 200: z.string().describe('The file.') },
      },
    },
    async (request, reply) => {
      const pieces = await exportContacts(request.ctx, request.query)
      const { type, name } = FILES[request.query.format]
      reply.type(type).header('content-disposition', `attachment; filename="${name}"`)
      return Readable.from(pieces) as never
    },
  )
}
