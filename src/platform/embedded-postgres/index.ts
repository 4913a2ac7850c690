// PostgreSQL inside the service: the real server from an npm package, on a data directory of its own, stopped with the service however
// that ends. Each file beside this one has one part of it: the programs, their user, the cluster's place, the lock, the watchdog, what
// postmaster.pid says, access, the log.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureDatabase, makeSocketFolder, removeSocketFolder, urlOf, writeAccessRules } from './access.ts'
import { type Binaries, installedBinaries, packagedBinaries } from './binaries.ts'
import { clusterExists, createCluster, giveToServerUser, locateCluster, makeDataDir, noteCluster } from './cluster.ts'
import { DataDirectoryInUse, type Lock, takeLock } from './lock.ts'
import { keepLogsSmall, LOG_SETTINGS, lastWords } from './logs.ts'
import { CLUSTER_NAME, clearOrphan, foreignServer, readPostmaster, stopServer } from './postmaster.ts'
import type { ServerUser } from './server-user.ts'
import { type Supervised, supervise } from './supervisor.ts'

export { DataDirectoryInUse } from './lock.ts'

export interface EmbeddedPostgres {
  /** Of a role that owns the database and may create others; no superuser. Only for the user that runs this process. */
  readonly url: string
  /** The cluster's own folder: below `dataDir`, or where its cluster.json says. */
  readonly dataDirectory: string
  /** Ends all connections and the server; resolves when it is gone. May be called again. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Created when absent. */
  readonly dataDir: string
  /** Settings of postgresql.conf that override ours, such as `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>
  /** Created when absent; `rapport` unless said otherwise. */
  readonly database?: string
  /** The folder of an installed PostgreSQL's programs (15 or later); unless said, the npm package's are used. */
  readonly pgBin?: string
  /** The server ended without being asked; the data directory is free again. */
  readonly onExit?: (reason: string) => void
}

/** Crash recovery takes as long as it takes; this is beyond any that was not stuck. */
const START_WAIT_MS = 300_000
/** How long a start is tried again while another server's last process lets go. */
const RETRY_MS = 10_000
const POLL_MS = 5
const RETRY_PAUSE_MS = 200

/** For a small service on a machine that it may share. The rest is PostgreSQL's default. */
const SETTINGS: Readonly<Record<string, string>> = {
  cluster_name: CLUSTER_NAME,
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  jit: 'off',
  timezone: 'UTC',
  ...LOG_SETTINGS,
}

/**
 * Starts the server, making the cluster and the database when they are not there.
 * Throws DataDirectoryInUse when a live service, or a server that is not ours, has the data directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') throw new Error('the embedded PostgreSQL does not run on Windows: set DATABASE_URL')
  const dataDir = makeDataDir(options.dataDir)
  const locks: Lock[] = []
  const release = (): void => {
    for (const lock of locks.splice(0).reverse()) lock.release()
  }
  try {
    locks.push(takeLock(join(dataDir, 'cluster'), dataDir))
    const cluster = locateCluster(dataDir)
    const user = giveToServerUser(dataDir, cluster)
    // A copied DATA_DIR may name the same cluster elsewhere.
    if (!cluster.startsWith(join(dataDir, '/'))) locks.push(takeLock(cluster, cluster))
    const binaries = options.pgBin === undefined ? packagedBinaries(user, join(dataDir, 'cache')) : installedBinaries(resolve(options.pgBin))
    if (clusterExists(cluster)) checkVersion(cluster, binaries)
    else await createCluster(cluster, binaries, user, options.settings?.fsync !== 'off')
    noteCluster(dataDir, cluster)
    return await serve(options, { dataDir, cluster, user, binaries, release })
  } catch (error) {
    release()
    throw error
  }
}

interface Place {
  readonly dataDir: string
  readonly cluster: string
  readonly user: ServerUser | undefined
  readonly binaries: Binaries
  readonly release: () => void
}

async function serve(options: EmbeddedPostgresOptions, place: Place): Promise<EmbeddedPostgres> {
  const { dataDir, cluster } = place
  const database = options.database ?? 'rapport'
  const { server, socketFolder } = await launch(options, place)
  try {
    await ensureDatabase(socketFolder, database)
  } catch (error) {
    await end(server, cluster)
    removeSocketFolder(dataDir)
    throw error
  }
  const stopSweeping = keepLogsSmall(cluster)
  let asked = false
  const over = server.ended.then(async ({ code }): Promise<unknown> => {
    stopSweeping()
    const fault = await end(server, cluster).then(
      () => undefined,
      (error: unknown) => error,
    )
    removeSocketFolder(dataDir)
    place.release()
    if (!asked) options.onExit?.(`PostgreSQL ended unasked with ${code}: ${fault ?? (lastWords(cluster) || server.errors())}`)
    return fault
  })
  server.unref()
  return {
    url: urlOf(socketFolder, database),
    dataDirectory: cluster,
    async stop() {
      asked = true
      server.release()
      const fault = await over
      if (fault !== undefined) throw fault
    },
  }
}

/** The server, ready for connections. */
async function launch(options: EmbeddedPostgresOptions, place: Place): Promise<{ server: Supervised; socketFolder: string }> {
  const { dataDir, cluster, user, binaries } = place
  const deadline = performance.now() + RETRY_MS
  for (;;) {
    const overlooked = await clearOrphan(cluster)
    const socketFolder = makeSocketFolder(dataDir, cluster, user)
    const settings = { ...SETTINGS, unix_socket_directories: socketFolder, ...writeAccessRules(cluster, user), ...options.settings }
    const server = await supervise(
      join(binaries.folder, 'postgres'),
      ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      user,
      overlooked === undefined ? {} : { PG_GRANDPARENT_PID: String(overlooked) },
      socketFolder,
    )
    const fault = await untilReady(server, cluster)
    if (fault === undefined) return { server, socketFolder }
    await end(server, cluster)
    removeSocketFolder(dataDir)
    const held = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(fault)
    if (!held) throw new Error(`PostgreSQL did not start on ${cluster}: ${fault}`)
    const holder = foreignServer(cluster)
    if (holder !== undefined || performance.now() > deadline)
      throw new DataDirectoryInUse(cluster, holder, 'a PostgreSQL server that this service did not start')
    await sleep(RETRY_PAUSE_MS)
  }
}

/** `undefined` when the server takes connections, else why it does not. postmaster.pid says so; asking by connecting would fill the log. */
async function untilReady(server: Supervised, cluster: string): Promise<string | undefined> {
  let ended: number | undefined
  void server.ended.then(({ code }) => {
    ended = code
  })
  const deadline = performance.now() + START_WAIT_MS
  while (ended === undefined) {
    const said = readPostmaster(cluster)
    if (said?.pid === server.pid && said.state === 'ready') return undefined
    if (performance.now() > deadline) return `not ready after ${START_WAIT_MS / 1000} s: ${lastWords(cluster)}`
    await sleep(POLL_MS)
  }
  // Once the log's collector runs, all is in its file; before that the newest file tells of the last run.
  const collected = server.errors().includes('redirecting log output')
  return `it ended with ${ended}: ${collected ? lastWords(cluster) : server.errors().trim()}`
}

async function end(server: Supervised, cluster: string): Promise<void> {
  server.release()
  await server.ended
  // The watchdog may have been killed before its server.
  await stopServer(server.pid, cluster)
}

function checkVersion(cluster: string, binaries: Binaries): void {
  const made = Number.parseInt(readFileSync(join(cluster, 'PG_VERSION'), 'utf8'), 10)
  if (made !== binaries.major) {
    throw new Error(
      `${cluster} was made by PostgreSQL ${made}, but the programs are ${binaries.major}: set PG_BIN to a PostgreSQL ${made}, or dump with the old one and restore into a new DATA_DIR`,
    )
  }
}
