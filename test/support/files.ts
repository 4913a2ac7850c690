import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { directoryStore } from '../../src/platform/files/directory-store.ts'
import type { FileSettings } from '../../src/platform/files/store.ts'

export interface TestFiles extends FileSettings {
  /** The paths of all that is stored. */
  stored(): Promise<string[]>
}

/** A folder of the test file's own, which is gone at its end. */
export async function testFiles(bytesMax = 10_485_760): Promise<TestFiles> {
  const root = await mkdtemp(join(tmpdir(), 'rapport-files-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  return {
    store: directoryStore(root),
    bytesMax,
    async stored() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    },
  }
}
