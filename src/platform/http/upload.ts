import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { bodyTooLarge } from '../../kernel/problems.ts'
import type { App } from './types.ts'
import { checkedShallowly } from './validation.ts'

/**
 * Bodies that are files: they go to disk as they come, so that neither a large one fills the memory nor a slow one holds
 * a connection to the database. The file on disk has no name any more once it is open: nothing is left of it, whatever happens.
 */
const CHUNK_BYTES = 65_536
const UPLOAD_BYTES_MAX = 268_435_456

export class Upload {
  readonly bytes: number
  readonly #file: FileHandle
  readonly #digest: string
  #closed = false

  constructor(file: FileHandle, bytes: number, digest: string) {
    this.#file = file
    this.bytes = bytes
    this.#digest = digest
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
    return this.#digest
  }
}

/** Describes a body that is a file. */
export function uploadOf(description: string) {
  return checkedShallowly(z.string().max(UPLOAD_BYTES_MAX).describe(description), z.instanceof(Upload)) as unknown as z.ZodType<Upload>
}

/** Makes the routes of a module take files of these media types as bodies. */
export function registerUploads(app: App, mediaTypes: readonly string[]): void {
  app.addContentTypeParser([...mediaTypes], (request: FastifyRequest, payload: Readable) => {
    if (Number(request.headers['content-length'] ?? 0) > UPLOAD_BYTES_MAX) throw bodyTooLarge()
    return receive(payload)
  })
  const close = async ({ body }: { body: unknown }) => {
    if (body instanceof Upload) await body.close()
  }
  app.addHook('onResponse', close)
  app.addHook('onError', close)
}

async function receive(payload: Readable): Promise<Upload> {
  const path = join(tmpdir(), `rapport-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    const digest = createHash('sha256')
    let bytes = 0
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > UPLOAD_BYTES_MAX) throw bodyTooLarge()
      digest.update(chunk)
      await file.write(chunk)
    }
    return new Upload(file, bytes, digest.digest('hex'))
  } catch (error) {
    await file.close()
    throw error
  }
}
