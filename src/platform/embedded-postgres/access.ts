// Who may connect, and over what. A Unix socket: with `pg` a query takes 0.15 ms instead of 0.19 and ten connections carry a third
// more queries than over 127.0.0.1 (measured), and nobody can take the port. TCP is off. The kernel vouches for the user at the
// other end (peer), so there is no password to keep, to leak or to lose.
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { mayEnter, type ServerUser } from './server-user.ts'

/** Owns the database and may create others, but is no superuser: as with any managed PostgreSQL. */
const ROLE = 'rapport'
const SUPERUSER = 'postgres'

/** sun_path holds 104 bytes on some systems, 108 on Linux, with the end mark. */
const SOCKET_PATH_MAX_BYTES = 103
const SOCKET_NAME = '.s.PGSQL.5432'

/**
 * A folder for the socket that only the server's user (and root) may enter. Not the data directory: its path may be too long for a
 * socket, its file system may have none. The last one, when a killed service left it, is removed.
 */
export function makeSocketFolder(dataDir: string, cluster: string, user: ServerUser | undefined): string {
  const note = join(dataDir, 'cluster.socket')
  removeSocketFolder(dataDir)
  for (const root of [tmpdir(), '/tmp', cluster]) {
    const folder = join(root, `rapport-${randomBytes(6).toString('hex')}`)
    if (Buffer.byteLength(join(folder, SOCKET_NAME)) > SOCKET_PATH_MAX_BYTES) continue
    try {
      if (!mayEnter(root, user)) continue
      mkdirSync(folder, { mode: 0o700 })
      if (user !== undefined) chownSync(folder, user.uid, user.gid)
    } catch {
      continue
    }
    writeFileSync(note, `${folder}\n`)
    return folder
  }
  throw new Error(`no folder for PostgreSQL's socket can be made in ${tmpdir()} or /tmp`)
}

export function removeSocketFolder(dataDir: string): void {
  const note = join(dataDir, 'cluster.socket')
  let folder: string
  try {
    folder = readFileSync(note, 'utf8').trim()
  } catch {
    return
  }
  // The note is only a file: nothing but such a folder is removed on its word.
  if (/\/rapport-[0-9a-f]{12}$/.test(folder)) rmSync(folder, { recursive: true, force: true })
  rmSync(note, { force: true })
}

/** Writes the rules of access, each time: the service may run as another user than the last time. Answers the settings that use them. */
export function writeAccessRules(cluster: string, user: ServerUser | undefined): Record<string, string> {
  const { username } = userInfo()
  const hba = write(cluster, 'rapport_hba.conf', 'local all all peer map=service\n', user)
  const ident = write(cluster, 'rapport_ident.conf', [ROLE, SUPERUSER].map((role) => `service "${username}" ${role}\n`).join(''), user)
  return { hba_file: hba, ident_file: ident }
}

/** Removed and made anew: root must not follow a link that the server's user, who owns the folder, may have put there. */
function write(cluster: string, name: string, text: string, user: ServerUser | undefined): string {
  const path = join(cluster, name)
  rmSync(path, { force: true })
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
  if (user !== undefined) chownSync(path, user.uid, user.gid)
  return path
}

export const urlOf = (socketFolder: string, database: string, role = ROLE): string =>
  `postgresql://${role}@${encodeURIComponent(socketFolder)}:5432/${encodeURIComponent(database)}`

/** The database, and the role that owns it, exist afterwards. One connection when they did before. */
export async function ensureDatabase(socketFolder: string, database: string): Promise<void> {
  const missing = await withClient(urlOf(socketFolder, database), async () => false).catch((error: { code?: string }) => {
    // No such role, no such database.
    if (error.code === '28000' || error.code === '3D000') return true
    throw error
  })
  if (!missing) return
  await withClient(urlOf(socketFolder, 'postgres', SUPERUSER), async (client) => {
    const role = await client.query('select from pg_roles where rolname = $1', [ROLE])
    if (role.rowCount === 0) await client.query(`create role ${ROLE} login createdb`)
    const found = await client.query('select from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)} owner ${ROLE}`)
  })
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, ssl: false })
  // A server that dies here is reported by its own end.
  client.on('error', () => {})
  try {
    await client.connect()
    return await use(client)
  } finally {
    await client.end().catch(() => {})
  }
}
