import { mkdir } from 'node:fs/promises'
import type { Config } from '../platform/config.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres/index.ts'
import { migrate } from '../platform/migrate.ts'

export interface Served {
  readonly url: string
  readonly embedded: boolean
  stop(): Promise<void>
}

/** The database that the configuration names; without one the embedded server under DATA_DIR, migrated. */
export async function serveDatabase(config: Config, onExit: (reason: string) => void): Promise<Served> {
  if (config.database.url !== undefined) return { url: config.database.url, embedded: false, stop: async () => {} }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    onExit,
    ...(config.database.pgBin === undefined ? {} : { pgBin: config.database.pgBin }),
  })
  await migrate(server.url)
  return { url: server.url, embedded: true, stop: () => server.stop() }
}
