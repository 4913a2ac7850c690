import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import { create, parse } from 'content-disposition'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Fault } from '../../kernel/problem.ts'
import { malformedRequest, notFound, unavailable, unsupportedMediaType } from '../../kernel/problems.ts'
import { nameText, wireInstant } from '../../kernel/schema.ts'
import { fileTypeMismatch, fileTypeNotTaken } from '../files/errors.ts'
import { GivenFile } from '../files/given-file.ts'
import type { KeptFile } from '../files/keep.ts'
import { matches } from './answers.ts'
import type { App } from './types.ts'
import { closeUploads, expectLength, receive, tooLarge, UPLOAD_BYTES_MAX } from './upload.ts'
import { checkedShallowly, pointerTo, ValidationError } from './validation.ts'

/**
 * Files in requests and answers. A file comes as the body itself, or as the one file of a form (`multipart/form-data`), which
 * a page without scripts can send; either way it goes to disk as it comes.
 */
/**
 * The media types that operations which take files say they take; which of them are taken is seen by the content. Forms are
 * told of in words: a union of a file and a form is more than generated clients can send.
 */
export const FILE_BODIES = ['application/octet-stream', 'image/*', 'audio/*', 'video/*', 'application/pdf', 'text/plain']
/** The refusals of an operation that takes a file. */
export const FILE_REFUSALS = [fileTypeNotTaken, fileTypeMismatch]

/** The body of an operation that takes a file. */
export const fileBody = checkedShallowly(
  z.string().max(UPLOAD_BYTES_MAX).meta({ format: 'binary', description: 'The file; in a form, its one field of type file.' }),
  z.instanceof(GivenFile, { error: 'is not a file' }),
) as unknown as z.ZodType<GivenFile>

/** The query of an operation that takes a file. */
export const fileQuery = z.strictObject({
  name: nameText(255).optional().describe('The name of the file, where neither `Content-Disposition` nor a form says it.'),
})

const FORM_BYTES_BESIDE_MAX = 65_536
const FORM_PARTS_MAX = 10

/** Makes all routes of a plugin take files as bodies, and nothing else. */
export async function registerFileBodies(app: App): Promise<void> {
  const { bytesMax } = app.files
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: FastifyRequest['raw']) => {
    expectLength(request, bytesMax)
    return new GivenFile(await receive(payload, bytesMax), { name: nameIn(request), declaredType: request.headers['content-type'] })
  })
  await app.register(multipart, { limits: { fileSize: bytesMax, files: 2, fields: FORM_PARTS_MAX, parts: FORM_PARTS_MAX, fieldSize: 1_000 } })
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return
    if (request.routeOptions.schema?.body === undefined) throw unsupportedMediaType()
    expectLength(request, bytesMax + FORM_BYTES_BESIDE_MAX)
    request.body = await fileOfForm(request, bytesMax)
  })
  closeUploads(app)
}

function nameIn({ headers, query }: FastifyRequest): string | undefined {
  const said = headers['content-disposition']
  return (said === undefined ? undefined : parse(said).parameters['filename']) ?? nameInQuery(query)
}

// The query is checked after the body has come in; a name that its schema refuses is never used. An operation may ask for more.
function nameInQuery(query: unknown): string | undefined {
  return fileQuery.strip().safeParse(query).data?.name
}

/** The one file of a form. Other fields are refused: what would be ignored is not taken. */
async function fileOfForm(request: FastifyRequest, bytesMax: number): Promise<GivenFile> {
  let file: GivenFile | undefined
  const faults: Fault[] = []
  try {
    for await (const part of request.parts()) {
      const pointer = pointerTo([part.fieldname])
      if (part.type === 'field') faults.push({ pointer, code: 'unknown-field', detail: 'is not a field of this form' })
      else if (file !== undefined) {
        faults.push({ pointer, code: 'too-many', detail: 'is a second file; each comes in a form of its own' })
        part.file.resume()
      } else {
        const name = part.filename === '' ? undefined : part.filename
        file = new GivenFile(await receive(part.file, bytesMax), { name: name ?? nameInQuery(request.query), declaredType: part.mimetype })
        if (part.file.truncated) throw tooLarge(bytesMax)
      }
    }
    if (file === undefined) faults.push({ pointer: '/file', code: 'required', detail: 'the form has no file' })
    if (file === undefined || faults.length > 0) throw new ValidationError(faults)
    return file
  } catch (error) {
    await file?.close()
    throw isUnreadable(error) ? malformedRequest({ detail: 'The form cannot be read: it breaks off, or is none.' }) : error
  }
}

/** The parser of forms has words only for what it cannot read; every other failure has a code, or is a refusal. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && !('code' in error)
}

/** Fields of every file on the wire; a module adds what it hangs on. */
export const fileFields = {
  id: z.uuid(),
  name: z.string().describe('As it was given, without what no name may have.'),
  mediaType: z.string().describe('What the content is, whatever was said of it.'),
  size: z.int().describe('In bytes.'),
  sha256: z.string().describe('Of the content, in hexadecimal digits.'),
  createdBy: z.object({ type: z.string(), id: z.string() }),
  createdAt: wireInstant,
}
export const fileExample = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e70',
  name: 'receipt.jpg',
  mediaType: 'image/jpeg',
  size: 48_213,
  sha256: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
  createdBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e71' },
  createdAt: '2026-03-28T20:00:00Z',
}

/** What the answer of a download is described by. */
export const contentSchema = z.string().meta({ format: 'binary', description: 'The content of the file.' })

/**
 * What a handler answers for a file: to be saved, never shown by a browser as a page of ours, never taken for another type, kept
 * by nobody but who asked. Whether they may have it is the caller's question.
 * @throws notFound when it was deleted meanwhile
 */
export async function answerFile(request: FastifyRequest, reply: FastifyReply, file: KeptFile): Promise<Readable | undefined> {
  const tag = `"${file.sha256}"`
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache' })
  if (matches(request, tag)) {
    reply.code(304)
    return undefined
  }
  const content = await request.server.files.store.read(file.blobKey).catch((error: unknown) => {
    request.log.error({ err: error }, 'the file store gave no blob')
    throw unavailable({ retryAfterSeconds: 5, detail: 'The file cannot be read just now.' })
  })
  if (content === undefined) throw notFound()
  reply.headers({
    'content-type': file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
    'content-length': String(file.size),
    'content-disposition': create(file.name),
    'content-security-policy': "default-src 'none'; sandbox",
  })
  return content
}
