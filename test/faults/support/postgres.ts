import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlOf, writeAccessRules } from '../../../src/platform/embedded-postgres/access.ts'
import { packagedBinaries } from '../../../src/platform/embedded-postgres/binaries.ts'
import { startEmbeddedPostgres } from '../../../src/platform/embedded-postgres/index.ts'
import { readPostmaster } from '../../../src/platform/embedded-postgres/postmaster.ts'
import { runningAsRoot } from '../../../src/platform/embedded-postgres/server-user.ts'
import { type Supervised, supervise } from '../../../src/platform/embedded-postgres/supervisor.ts'
import { migrate } from '../../../src/platform/migrate.ts'
import { waited } from './fault.ts'

/** A server whose socket stays where it is, so that it can be stopped and started under a service that goes on. Durable: fsync is on. */
export interface Postgres {
  readonly url: string
  readonly socket: string
  start(): Promise<void>
  /** SIGQUIT: `pg_ctl stop -m immediate`. SIGINT: `-m fast`. Resolves when it is gone. */
  stop(signal: 'SIGQUIT' | 'SIGINT'): Promise<void>
  /** Stops it for good and removes it. */
  remove(): Promise<void>
}

export function postgresVersion(): string {
  const { folder } = packagedBinaries(undefined, join(tmpdir(), 'rapport-faults-cache'))
  // "postgres (PostgreSQL) 18.4"
  return execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1) ?? ''
}

const START_WAIT_MS = 30_000

export async function makePostgres(): Promise<Postgres> {
  const root = mkdtempSync(join(tmpdir(), 'rapport-faults-'))
  const dataDir = join(root, 'data')
  // The launcher makes the cluster and the role; from then on the server runs in our hands, on a socket that does not move.
  const first = await startEmbeddedPostgres({ dataDir })
  const cluster = first.dataDirectory
  await migrate(first.url)
  await first.stop()
  const { uid, gid } = statSync(cluster)
  const user = runningAsRoot() ? { uid, gid } : undefined
  const binaries = packagedBinaries(user, join(dataDir, 'cache'))
  const folder = join(tmpdir(), `rapport-faults-${process.pid}-${root.slice(-6)}`)
  mkdirSync(folder, { mode: 0o700 })
  if (user !== undefined) chownSync(folder, uid, gid)
  let server: Supervised | undefined
  const settings = () => ({
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: folder,
    unix_socket_permissions: '0700',
    max_connections: '100',
    fsync: 'on',
    synchronous_commit: 'on',
    ...writeAccessRules(cluster, user),
  })
  const postgres: Postgres = {
    url: urlOf(folder, 'rapport'),
    socket: join(folder, '.s.PGSQL.5432'),
    async start() {
      const started = await supervise(
        join(binaries.folder, 'postgres'),
        ['-D', cluster, ...Object.entries(settings()).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        user,
      )
      server = started
      const ready = () => {
        const said = readPostmaster(cluster)
        return said?.pid === started.pid && said.state === 'ready'
      }
      if ((await waited(ready, START_WAIT_MS, 5)) === undefined) throw new Error(`PostgreSQL did not start: ${started.errors()}`)
    },
    async stop(signal) {
      if (server === undefined) return
      process.kill(server.pid, signal)
      await server.ended
      server = undefined
    },
    async remove() {
      await postgres.stop('SIGINT')
      rmSync(root, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await postgres.start()
  return postgres
}
