import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { generateClients } from './generate.ts'

/**
 * `npm run test:clients`: makes clients by three generators from openapi/openapi.json, compiles them all under `strict`,
 * and uses the documented one (openapi-typescript with openapi-fetch) against the service as `npm start` starts it.
 */
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

await generateClients()
const compiled = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '--project', at('tsconfig.json')], { stdio: 'inherit' })
if (compiled.status !== 0) {
  process.stderr.write('A generated client does not compile.\n')
  process.exit(1)
}

const { useClient } = await import('./usage.ts')
const dataDir = await mkdtemp(join(tmpdir(), 'rapport-clients-'))
const service = spawn(process.execPath, [at('../../src/cli/serve.ts')], {
  env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const origin = await addressOf(service)
  const { apiKey } = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as { apiKey: string }
  const checked = await useClient(origin, apiKey)
  process.stdout.write(`Three clients compile; the documented one works: ${checked.join(', ')}.\n`)
} finally {
  service.kill('SIGTERM')
  if (service.exitCode === null) await once(service, 'exit')
  await rm(dataDir, { recursive: true, force: true })
}

/** @throws when the service ends without having said where it answers */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('no output to read')
  for await (const line of createInterface({ input: stdout })) {
    const address = /answers at (http:\S+)/.exec(line)?.[1]
    if (address !== undefined) {
      stdout.resume()
      return address
    }
  }
  throw new Error('the service did not start')
}
