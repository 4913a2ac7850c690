import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal } from '../../kernel/problem.ts'
import { bodyTooLarge, malformedRequest } from '../../kernel/problems.ts'
import type { App } from './types.ts'
import { checkedShallowly } from './validation.ts'

/**
 * Bodies that are files: they go to disk as they come, so that neither a large one fills the memory nor a slow one holds
 * a connection to the database. The file on disk has no name any more once it is open: nothing is left of it, whatever happens.
 */
const CHUNK_BYTES = 65_536
export const UPLOAD_BYTES_MAX = 268_435_456

/** What has come in and lies on disk. */
interface Received {
  readonly file: FileHandle
  readonly bytes: number
  readonly sha256: string
}

export class Upload {
  readonly bytes: number
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string
  readonly #file: FileHandle
  #closed = false

  constructor({ file, bytes, sha256 }: Received) {
    this.#file = file
    this.bytes = bytes
    this.sha256 = sha256
  }

  /** The content from its beginning, as often as it is asked for. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    let position = 0
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#file.close()
  }

  /** What a repeat of the request is compared by. */
  toJSON(): string {
    return this.sha256
  }
}

/** Describes a body that is a file. */
export function uploadOf(description: string) {
  return checkedShallowly(z.string().max(UPLOAD_BYTES_MAX).describe(description), z.instanceof(Upload)) as unknown as z.ZodType<Upload>
}

/** Makes the routes of a module take files of these media types as bodies. */
export function registerUploads(app: App, mediaTypes: readonly string[]): void {
  app.addContentTypeParser([...mediaTypes], async (request: FastifyRequest, payload: Readable) => {
    expectLength(request, UPLOAD_BYTES_MAX)
    return new Upload(await receive(payload, UPLOAD_BYTES_MAX))
  })
  closeUploads(app)
}

/** Files that nobody has read to their end are let go with the request. */
export function closeUploads(app: App): void {
  const close = async ({ body }: { body: unknown }) => {
    if (body instanceof Upload) await body.close()
  }
  app.addHook('onResponse', close)
  app.addHook('onError', close)
}

/** @throws bodyTooLarge when the request says beforehand that it is */
export function expectLength(request: FastifyRequest, bytesMax: number): void {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax)
}

export function tooLarge(bytesMax: number): Refusal {
  return bodyTooLarge({ detail: `At most ${bytesMax} bytes are taken here.` })
}

/** Takes a stream in, to its end. @throws bodyTooLarge, malformedRequest when it breaks off */
export async function receive(payload: Readable, bytesMax: number): Promise<Received> {
  const path = join(tmpdir(), `rapport-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    const digest = createHash('sha256')
    let bytes = 0
    // A stream that is too long is not destroyed, since its connection would be too, before the answer.
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > bytesMax) throw tooLarge(bytesMax)
      digest.update(chunk)
      await file.appendFile(chunk)
    }
    return { file, bytes, sha256: digest.digest('hex') }
  } catch (error) {
    await file.close()
    throw payload.errored === null ? error : malformedRequest({ detail: 'The body breaks off.' })
  }
}
