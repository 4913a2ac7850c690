import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { answerFile, contentSchema, FILE_BODIES, FILE_REFUSALS, fileBody, fileQuery, registerFileBodies } from '../../platform/http/files.ts'
import { problems } from '../../platform/http/problems.ts'
import type { App } from '../../platform/http/types.ts'
import { fileNotFound } from './errors.ts'
import { attachmentListQuery, attachmentListSchema, attachmentSchema } from './schemas.ts'
import * as service from './service.ts'

const tags = ['Files']

export async function attachmentRoutes(app: App): Promise<void> {
  await registerFileBodies(app)
  for (const type of ['contact', 'interaction', 'task'] as const) routesOn(app, type)
}

/** The files of contacts, of interactions or of tasks: who may read or change those may read or change their files. */
function routesOn(app: App, type: 'contact' | 'interaction' | 'task'): void {
  const [idName, Holder, base] = [`${type}Id`, `${type[0]?.toUpperCase()}${type.slice(1)}`, `/v1/${type}s/:${type}Id/files`]
  const one = `${base}/:fileId`
  const a = type === 'interaction' ? 'an' : 'a'
  const [reading, writing] = [`${type}s:read`, `${type}s:write`] as const
  const holderParams = z.object({ [idName]: idSchema })
  const fileParams = z.object({ [idName]: idSchema, fileId: idSchema })
  const holderIn = (params: Readonly<Record<string, string>>) => ({ type, id: params[idName] ?? '' })
  const absent = service.ABSENCE[type]

  app.post(
    base,
    {
      config: {
        scope: writing,
        location: ({ id, attachedTo }: { id: string; attachedTo: { id: string } }) => `${base.replace(`:${idName}`, attachedTo.id)}/${id}`,
      },
      schema: {
        operationId: `attach${Holder}File`,
        tags,
        summary: `Hang a file on ${a} ${type}`,
        description:
          'The body is the file, with its name in `Content-Disposition` (`filename*` for any script) or in `name`; or it is a form with one field of type file. Pictures, PDF, sound, film and plain text are taken, up to the size that the service allows (10 MiB unless set otherwise). What it is is seen by its content; a media type that contradicts it is refused. It is stored once and never replaced.',
        params: holderParams,
        querystring: fileQuery,
        consumes: FILE_BODIES,
        body: fileBody,
        response: { 201: attachmentSchema, ...problems(...absent, ...service.CHANGING_REFUSALS, ...FILE_REFUSALS) },
      },
    },
    (request) => service.attachFile(request.ctx, app.files, holderIn(request.params), request.body),
  )

  app.get(
    base,
    {
      config: { scope: reading },
      schema: {
        operationId: `list${Holder}Files`,
        tags,
        summary: `List the files of ${a} ${type}`,
        description: 'Newest first unless sorted otherwise.',
        params: holderParams,
        querystring: attachmentListQuery,
        response: { 200: attachmentListSchema, ...problems(...absent) },
      },
    },
    (request) => service.filesOf(request.ctx, holderIn(request.params), request.query) as never,
  )

  app.get(
    one,
    {
      config: { scope: reading },
      schema: {
        operationId: `get${Holder}File`,
        tags,
        summary: `Read what is known of a file of ${a} ${type}`,
        description: 'Name, type, size and hash; the bytes are at `/content`.',
        params: fileParams,
        response: { 200: attachmentSchema, ...problems(...absent, fileNotFound) },
      },
    },
    (request) => service.getFile(request.ctx, holderIn(request.params), request.params['fileId'] ?? ''),
  )

  app.get(
    `${one}/content`,
    {
      config: { scope: reading },
      exposeHeadRoute: false,
      schema: {
        operationId: `download${Holder}File`,
        tags,
        summary: `Download a file of ${a} ${type}`,
        description: 'The bytes, to be saved under their name, with the hash as ETag; `If-None-Match` answers 304.',
        params: fileParams,
        produces: ['application/octet-stream'],
        response: { 200: contentSchema, ...problems(...absent, fileNotFound) },
      },
    },
    async (request, reply) => answerFile(request, reply, await service.getFile(request.ctx, holderIn(request.params), request.params['fileId'] ?? '')) as never,
  )

  app.delete(
    one,
    {
      config: { scope: writing },
      schema: {
        operationId: `delete${Holder}File`,
        tags,
        summary: `Delete a file of ${a} ${type}`,
        description: 'For good: its bytes are removed from the store within minutes.',
        params: fileParams,
        response: { 204: z.null(), ...problems(...absent, ...service.CHANGING_REFUSALS, fileNotFound) },
      },
    },
    (request) => service.deleteFile(request.ctx, holderIn(request.params), request.params['fileId'] ?? ''),
  )
}
