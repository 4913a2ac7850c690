// What postmaster.pid says, and what the process that it names really is.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DataDirectoryInUse, isAlive } from './lock.ts'

/** Marks the servers that this launcher starts, in their command lines and titles. */
export const CLUSTER_NAME = 'rapport'

const FAST_WAIT_MS = 10_000
const IMMEDIATE_WAIT_MS = 5_000
const POLL_MS = 20

/** postmaster.pid: the pid in line 1 (negative in a single-user server), the state in line 8. */
export function readPostmaster(cluster: string): { readonly pid: number; readonly state: string } | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  return pid > 1 ? { pid, state: lines[7]?.trim() ?? '' } : undefined
}

/**
 * Clears the way for a start, under our lock. A server of a service that died is stopped, if its watchdog has not yet; a server that
 * somebody started by hand is left alone: DataDirectoryInUse. A pid that now belongs to something else (after a reboot, in a container;
 * a zombie, too) would make PostgreSQL refuse the start. The file is never deleted: instead that pid is returned, to be told
 * to PostgreSQL as its grandparent's, the one live process it overlooks; its check for shared memory still in use remains.
 */
export async function clearOrphan(cluster: string): Promise<number | undefined> {
  const named = readPostmaster(cluster)
  if (named === undefined || !isAlive(named.pid)) return undefined
  const { pid } = named
  const line = commandLine(pid)
  if (!isServer(line)) return pid
  // Some PostgreSQL that is not ours: whether it is this cluster's, PostgreSQL knows best, and says at the start.
  if (!isOurs(line, cluster)) return undefined
  await stopServer(pid, cluster)
  // Gone, but perhaps as a zombie that is still named.
  return readPostmaster(cluster)?.pid === pid && isAlive(pid) ? pid : undefined
}

/** The live server that postmaster.pid names, when it is not one of ours. */
export function foreignServer(cluster: string): number | undefined {
  const pid = readPostmaster(cluster)?.pid
  if (pid === undefined) return undefined
  const line = commandLine(pid)
  return isServer(line) && !isOurs(line, cluster) ? pid : undefined
}

const isServer = (line: string): boolean => /(^|\/)(postgres|postmaster)$/.test(programOf(line))
const isOurs = (line: string, cluster: string): boolean => line.includes(` -D ${cluster} `) && line.includes(` cluster_name=${CLUSTER_NAME} `)

/** The watchdog's command line holds the server's, after its own `-c`. */
const programOf = (line: string): string => line.split(/ -[cD] /, 1)[0] ?? ''

/** Stops a server of ours whose watchdog may be dead; nothing is done when the process is not one. */
export async function stopServer(pid: number, cluster: string): Promise<void> {
  if (await gone(pid, cluster, 'SIGINT', FAST_WAIT_MS)) return
  if (await gone(pid, cluster, 'SIGQUIT', IMMEDIATE_WAIT_MS)) return
  throw new DataDirectoryInUse(cluster, pid, 'a PostgreSQL server that does not stop')
}

async function gone(pid: number, cluster: string, signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
  // Its command line, not only its pid: a zombie that nobody reaps has none, and holds nothing.
  const runs = (): boolean => isAlive(pid) && isOurs(commandLine(pid), cluster)
  const deadline = performance.now() + waitMs
  for (let sent = false; runs(); sent = true) {
    if (!sent) send(pid, signal)
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {}
}

/** Arguments joined by spaces, one after the last; empty when there is no such process or it is a zombie. */
function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return `${execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim()} `
  } catch {
    return ''
  }
}
