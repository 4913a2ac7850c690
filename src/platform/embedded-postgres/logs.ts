// The server's log: files below the cluster, begun anew by the server's own collector at 10 MB or a day, and swept here,
// since the collector never removes one.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = 'log'
const KEPT_FILES = 5
const SWEEP_MS = 60_000
const TAIL_CHARACTERS = 2_000

export const LOG_SETTINGS: Readonly<Record<string, string>> = {
  logging_collector: 'on',
  log_directory: FOLDER,
  log_filename: 'postgresql-%Y%m%d-%H%M%S.log',
  log_rotation_size: '10MB',
  log_rotation_age: '1d',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}

/** Sweeps now and every minute; the answer stops that. Keeps about 50 MB. */
export function keepLogsSmall(cluster: string): () => void {
  sweep(cluster)
  const timer = setInterval(sweep, SWEEP_MS, cluster).unref()
  return () => clearInterval(timer)
}

function sweep(cluster: string): void {
  for (const name of logFiles(cluster).slice(0, -KEPT_FILES)) {
    try {
      rmSync(join(cluster, FOLDER, name), { force: true })
    } catch {}
  }
}

/** The end of the newest file: why a server did not start, or ended. */
export function lastWords(cluster: string): string {
  const newest = logFiles(cluster).at(-1)
  try {
    return newest === undefined
      ? ''
      : readFileSync(join(cluster, FOLDER, newest), 'utf8')
          .slice(-TAIL_CHARACTERS)
          .trim()
  } catch {
    return ''
  }
}

/** Oldest first: the names hold the time. */
function logFiles(cluster: string): string[] {
  try {
    return readdirSync(join(cluster, FOLDER))
      .filter((name) => /^postgresql-\d{8}-\d{6}\.log$/.test(name))
      .sort()
  } catch {
    return []
  }
}
