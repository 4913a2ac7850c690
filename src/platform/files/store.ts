import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { directoryStore } from './directory-store.ts'

/** Where the bytes of files are: blobs under keys that are used once. It knows no names, no types and no rights. */
export interface FileStore {
  /** Writes a blob whole: what was written survives a crash once this is done. */
  write(key: string, content: AsyncIterable<Uint8Array>, size: number): Promise<void>
  /** @returns undefined where there is none */
  read(key: string): Promise<Readable | undefined>
  /** Also succeeds where there is none. */
  remove(key: string): Promise<void>
  close(): void
}

/** Where files are kept, and how large one may be. */
export interface FileSettings {
  readonly store: FileStore
  readonly bytesMax: number
}

/** @param address `file:///folder`, or `s3://bucket/prefix?endpoint=https://...&region=...` */
export async function openFileStore(address: string): Promise<FileStore> {
  const url = new URL(address)
  if (url.protocol === 'file:') return directoryStore(fileURLToPath(url))
  // Only who keeps files there loads the library.
  const { s3Store } = await import('./s3-store.ts')
  return s3Store(url)
}
