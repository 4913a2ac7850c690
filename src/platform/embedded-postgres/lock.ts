// One service per data directory, by a lock that the kernel drops with the process, however it dies. Node has no
// flock, but its SQLite takes POSIX locks on a file; unlike a socket or a pid they also hold between containers that share
// a volume, where PostgreSQL's own check (is that pid alive?) sees nothing.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

/** The data directory belongs to a live service or server. The message says which, and what to do. */
export class DataDirectoryInUse extends Error {
  readonly dataDirectory: string
  readonly pid: number | undefined

  constructor(dataDirectory: string, pid: number | undefined, holder = 'another Rapport service') {
    const who = pid === undefined ? holder : `${holder}, process ${pid}`
    super(`the data directory ${dataDirectory} is in use by ${who}: stop it first, or set DATA_DIR to another directory`)
    this.name = 'DataDirectoryInUse'
    this.dataDirectory = dataDirectory
    this.pid = pid
  }
}

export interface Lock {
  release(): void
}

/**
 * Takes `<base>.lock`, or throws DataDirectoryInUse that names `dataDirectory`. The file stays when the lock goes:
 * removing it would let two processes lock two files of one name.
 */
export function takeLock(base: string, dataDirectory: string): Lock {
  const pidFile = `${base}.pid`
  let held: DatabaseSync | undefined
  try {
    held = new DatabaseSync(`${base}.lock`)
    held.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    held?.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DataDirectoryInUse(dataDirectory, holderOf(pidFile))
    throw new Error(`the lock file ${base}.lock cannot be locked; does ${dataDirectory} belong to another user, or lie on a file system without locks?`, {
      cause: error,
    })
  }
  const database = held
  // Only for the message to a second service: the lock itself does not read it. It may not be in the lock file, since closing
  // any other handle of that file in this process would drop the lock.
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    release() {
      if (!database.isOpen) return
      rmSync(pidFile, { force: true })
      database.close()
    },
  }
}

function holderOf(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
    return isAlive(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

/** Whether a process of that id exists, our own or another user's. Zombies count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
