// PostgreSQL refuses to run as root. When the service runs as root, the server runs as an unprivileged user;
// an ordinary user's server runs as that user.
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** The user nobody: it exists on every Linux, with the passwd entry that initdb asks for. No system user is added. */
export const NOBODY: ServerUser = { uid: 65534, gid: 65534 }

export const runningAsRoot = (): boolean => process.geteuid?.() === 0

/** Whether the user may pass through the folder and everything above it. `undefined` is ourselves, who got there already. */
export function mayEnter(folder: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true
  let path = realpathSync(folder)
  for (;;) {
    const { uid, gid, mode } = statSync(path)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    const parent = dirname(path)
    if (parent === path) return true
    path = parent
  }
}

/** Makes a folder and those above it passable to all, whatever the umask; folders that exist keep their modes. */
export function makePassableFolder(path: string): void {
  if (existsSync(path)) return
  makePassableFolder(dirname(path))
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
}

/**
 * Lets the user pass through one folder without reading it. A group without rights there means nothing to anyone,
 * so it becomes the user's own; otherwise everybody may pass, still without a look at the names inside.
 */
export function letPass(folder: string, user: ServerUser): void {
  const { mode } = statSync(folder)
  if ((mode & 0o070) === 0) {
    chownSync(folder, -1, user.gid)
    chmodSync(folder, (mode & 0o7777) | 0o010)
  } else chmodSync(folder, (mode & 0o7777) | 0o001)
}
