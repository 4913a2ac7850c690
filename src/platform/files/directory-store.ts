import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileStore } from './store.ts'

/** Blobs as files below a folder that nobody else may read and no web server shows. */
export function directoryStore(root: string): FileStore {
  return {
    async write(key, content) {
      const path = join(root, key)
      const madeFirst = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
      await syncFolder(dirname(path))
      if (madeFirst !== undefined) await syncFolder(dirname(madeFirst))
    },
    async read(key) {
      const file = await open(join(root, key)).catch(noneWhereAbsent)
      return file?.createReadStream()
    },
    remove: (key) => rm(join(root, key), { force: true }),
    close() {},
  }
}

/** A new name is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function noneWhereAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
