import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../platform/config.ts'
import { type FileSettings, openFileStore } from '../platform/files/store.ts'

/** The file store that the configuration names; without one a folder under DATA_DIR. */
export async function openFiles({ files, dataDir }: Config): Promise<FileSettings> {
  const url = files.url ?? pathToFileURL(resolve(join(dataDir, 'files'))).href
  return { store: await openFileStore(url), bytesMax: files.bytesMax }
}
