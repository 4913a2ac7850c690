import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/platform/embedded-postgres/index.ts'

/** The PostgreSQL of the bench: the embedded one with the service's own settings, on a folder that is kept between runs. */
export const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
export const DATA = at('.data')

export function log(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function startServer(): Promise<EmbeddedPostgres> {
  mkdirSync(DATA, { recursive: true })
  return startEmbeddedPostgres({ dataDir: at('.data/server') })
}

export function databaseNamed(url: string, database: string): string {
  const named = new URL(url)
  named.pathname = `/${database}`
  return named.href
}

export async function onDatabase<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
