import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { registerUploads } from '../../../platform/http/upload.ts'
import { contactsChangedSince, importNotFound, importNotRevertible, unknownColumns, unreadableFile } from '../errors.ts'
import {
  fileSchema,
  importListSchema,
  importParams,
  importQuery,
  importRowListSchema,
  importSchema,
  newImportQuery,
  rowQuery,
  takenSchema,
} from '../schemas.ts'
import * as service from '../service/imports.ts'
import { revertImport } from '../service/revert.ts'

const tags = ['Imports and exports']
const MEDIA_TYPES = ['text/csv', 'text/vcard', 'application/x-ndjson', 'text/plain', 'application/octet-stream']

export async function importRoutes(app: App): Promise<void> {
  registerUploads(app, MEDIA_TYPES)

  app.post(
    '/v1/imports',
    {
      config: { scope: 'contacts:write', location: (made: { id: string }) => `/v1/imports/${made.id}` },
      schema: {
        operationId: 'createImport',
        tags,
        summary: 'Import a file of contacts',
        description:
          'The body is the file, up to 256 MiB. CSV is read in every common dialect and encoding, and its columns are recognised by the whole header row, unless `mapping` gives them. The file is read to its end and staged; the work on its rows goes on in the background: follow it by the import or by events. Rows fail one by one. The same file a second time changes nothing.',
        querystring: newImportQuery,
        consumes: MEDIA_TYPES,
        body: fileSchema,
        response: { 202: takenSchema, ...problems(unreadableFile, unknownColumns) },
      },
    },
    (request) => service.takeFile(request.ctx, request.query, request.body),
  )

  app.get(
    '/v1/imports',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'listImports',
        tags,
        summary: 'List imports',
        description: 'Newest first unless sorted otherwise. Who sees certain contacts only sees their own imports only.',
        querystring: importQuery,
        response: { 200: importListSchema },
      },
    },
    (request) => service.listImports(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/imports/:importId',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'getImport',
        tags,
        summary: 'Read an import',
        description: 'How far it is, what its columns were taken for, and what became of its rows so far.',
        params: importParams,
        response: { 200: importSchema, ...problems(importNotFound) },
      },
    },
    (request) => service.getImport(request.ctx, request.params.importId),
  )

  app.get(
    '/v1/imports/:importId/rows',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'listImportRows',
        tags,
        summary: 'List the rows of an import',
        description: 'What became of each row; `status=failed` lists what to mend, with line, column, code and value.',
        params: importParams,
        querystring: rowQuery,
        response: { 200: importRowListSchema, ...problems(importNotFound) },
      },
    },
    (request) => service.rowsOf(request.ctx, request.params.importId, request.query) as never,
  )

  app.post(
    '/v1/imports/:importId/revert',
    {
      config: { scope: 'contacts:write' },
      schema: {
        operationId: 'revertImport',
        tags,
        summary: 'Undo an import',
        description:
          'In the background. What the import created is archived, which frees its e-mails, phones and external ids; what it updated gets its former values back. Refused with a list when somebody changed since what it updated; what is changed while it is undone stays (its row is `kept`).',
        params: importParams,
        response: { 202: importSchema, ...problems(importNotFound, importNotRevertible, contactsChangedSince) },
      },
    },
    (request) => revertImport(request.ctx, request.params.importId),
  )
}
