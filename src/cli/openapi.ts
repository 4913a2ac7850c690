import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../app.ts'
import { cursorSeal } from '../kernel/cursor.ts'
import { openDatabase } from '../platform/database.ts'
import { directoryStore } from '../platform/files/directory-store.ts'
import { problemTable } from '../platform/http/problem-pages.ts'
import { silentLogger } from '../platform/logger.ts'
import { fail } from './environment.ts'

/**
 * Writes the document of the interface and the table of problems to `openapi/`. With `--check` it writes nothing and
 * fails when what is there differs from what the sources say.
 */
// The app is only described, never asked: the pool opens no connection.
const NOWHERE = 'postgres://127.0.0.1:1/none'
const app = await buildApp({
  db: openDatabase({ url: NOWHERE, poolSize: 1 }),
  log: silentLogger,
  seal: cursorSeal(new Uint8Array(32)),
  authenticate: async () => undefined,
  operatorToken: undefined,
  listenUrl: NOWHERE,
  files: { store: directoryStore('/nowhere'), bytesMax: 0 },
})
await app.ready()
const files: Readonly<Record<string, string>> = {
  'openapi/openapi.json': `${JSON.stringify(app.swagger(), null, 2)}\n`,
  'openapi/problems.md': problemTable(),
}
await app.close()

const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
if (process.argv.includes('--check')) {
  const stale: string[] = []
  for (const [name, text] of Object.entries(files)) if ((await readFile(at(name), 'utf8').catch(() => '')) !== text) stale.push(name)
  if (stale.length > 0) fail(`${stale.join(' and ')} differ from the sources: run npm run openapi and commit the result.`)
  process.stdout.write('openapi/ agrees with the sources.\n')
} else {
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text)
  process.stdout.write(`Written: ${Object.keys(files).join(', ')}\n`)
}
