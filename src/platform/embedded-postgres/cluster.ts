// Where the cluster lives, whose it is, and how it is made.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Binaries } from './binaries.ts'
import { letPass, makePassableFolder, mayEnter, NOBODY, runningAsRoot, type ServerUser } from './server-user.ts'
import { supervise } from './supervisor.ts'

/** The system's place for the state of services, used when the server's user cannot get to DATA_DIR. */
const STATE_FOLDER = '/var/lib/rapport'

export const clusterExists = (cluster: string): boolean => existsSync(join(cluster, 'PG_VERSION'))

/** Makes DATA_DIR when it is absent (mode 0700; only its parents may be open to others) and answers its real path. */
export function makeDataDir(dataDir: string): string {
  const path = resolve(dataDir)
  if (!existsSync(path)) {
    if (runningAsRoot()) makePassableFolder(dirname(path))
    else mkdirSync(dirname(path), { recursive: true })
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  return realpathSync(path)
}

/** The cluster's folder: where cluster.json says, else where it is to be made. Called under the lock of DATA_DIR. */
export function locateCluster(dataDir: string): string {
  const note = join(dataDir, 'cluster.json')
  if (existsSync(note)) {
    const { directory } = JSON.parse(readFileSync(note, 'utf8')) as { directory?: unknown }
    if (typeof directory !== 'string' || directory === '') throw new Error(`${note} names no directory`)
    const cluster = resolve(dataDir, directory)
    // An empty database in the place of a lost one (a volume that is not mounted) would hide the loss.
    if (!clusterExists(cluster))
      throw new Error(`${note} says that the data is in ${cluster}, but it is not there: restore it, or remove ${note} to begin anew`)
    return cluster
  }
  return chooseFolder(dataDir)
}

/** Says in cluster.json where the cluster is, once it is there. A path below DATA_DIR is relative, so that the whole may be moved. */
export function noteCluster(dataDir: string, cluster: string): void {
  const note = join(dataDir, 'cluster.json')
  if (existsSync(note)) return
  const inside = relative(dataDir, cluster)
  const draft = `${note}.draft`
  writeFileSync(draft, `${JSON.stringify({ directory: inside.startsWith('..') || isAbsolute(inside) ? cluster : inside }, null, 2)}\n`)
  renameSync(draft, note)
}

function chooseFolder(dataDir: string): string {
  const inside = join(dataDir, 'postgres')
  // DATA_DIR itself is ours to open; what lies above it is not.
  if (!runningAsRoot() || clusterExists(inside) || mayEnter(dirname(dataDir), NOBODY)) return inside
  const folder = join(STATE_FOLDER, createHash('sha256').update(dataDir).digest('hex').slice(0, 16))
  for (let n = 1; ; n += 1) {
    // A folder of that name is what a removed DATA_DIR left behind: a new one neither shows nor destroys old data.
    const free = n === 1 ? folder : `${folder}-${n}`
    if (!existsSync(free)) return free
  }
}

/**
 * As whom the server runs: as ourselves, or, when we are root, as the owner of the cluster (so that an ordinary user's folder stays
 * theirs) or nobody. Gives the folders to that user where they are not.
 */
export function giveToServerUser(dataDir: string, cluster: string): ServerUser | undefined {
  if (!runningAsRoot()) {
    const owner = statSync(cluster, { throwIfNoEntry: false })?.uid
    if (owner !== undefined && owner !== process.geteuid?.()) throw new Error(`${cluster} belongs to user ${owner}: start the service as that user or as root`)
    return undefined
  }
  const stat = statSync(cluster, { throwIfNoEntry: false })
  const user = stat !== undefined && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : NOBODY
  makePassableFolder(dirname(cluster))
  if (dirname(cluster) === dataDir && !mayEnter(dataDir, user) && mayEnter(dirname(dataDir), user)) letPass(dataDir, user)
  if (!mayEnter(dirname(cluster), user))
    throw new Error(`user ${user.uid}, as whom PostgreSQL runs, may not enter ${dirname(cluster)}: open the folders above it, or move the data`)
  if (stat !== undefined && stat.uid === 0) {
    giveAway(cluster, user)
    chmodSync(cluster, 0o700)
  }
  return user
}

function giveAway(path: string, user: ServerUser): void {
  lchownSync(path, user.uid, user.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) giveAway(child, user)
    else lchownSync(child, user.uid, user.gid)
  }
}

/** initdb into a folder beside, renamed when whole: an interrupted first start leaves nothing that looks like a cluster. */
export async function createCluster(cluster: string, binaries: Binaries, user: ServerUser | undefined, durable: boolean): Promise<void> {
  const parent = dirname(cluster)
  const drafts = `${basename(cluster)}.init-`
  // Swept best effort only: the initdb of a killed service may still be writing there on its way out.
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(drafts)) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {}
  }
  const draft = mkdtempSync(join(parent, drafts))
  try {
    if (user !== undefined) chownSync(draft, user.uid, user.gid)
    const faults: string[] = []
    for (const locale of locales(binaries.major)) {
      const initdb = await supervise(
        join(binaries.folder, 'initdb'),
        [
          `--pgdata=${draft}`,
          '--username=postgres',
          '--encoding=UTF8',
          ...locale,
          '--data-checksums',
          '--auth=reject',
          '--no-instructions',
          ...(durable ? [] : ['--no-sync']),
        ],
        user,
      )
      const { code } = await initdb.ended
      if (code === 0) {
        renameSync(draft, cluster)
        return
      }
      faults.push(`initdb ended with ${code}: ${initdb.errors().trim()}`)
      if (code === 126 || code === 127)
        faults.push("the programs do not run here as the server's user (the packaged ones need glibc): set DATABASE_URL or PG_BIN")
    }
    throw new Error(faults.join('\n'))
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

/**
 * Sorting by code point and Unicode's letter cases, by PostgreSQL itself from 17 on, so that the order of indexes does not depend on
 * the machine's locales. Older ones have it from the C library where that knows the locale, else plain C. What a letter is,
 * pg_trgm asks the C library in any case: in plain C nothing beyond ASCII is one, and searches in other scripts read every row.
 */
function locales(major: number): readonly string[][] {
  const letters = ['C.UTF-8', 'en_US.UTF-8'].map((locale) => `--lc-ctype=${locale}`)
  const builtin = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  if (major >= 17) return [...letters.map((ctype) => [...builtin, ctype]), builtin]
  return [['--locale=C.UTF-8'], ...letters.map((ctype) => ['--locale=C', ctype]), ['--locale=C']]
}
