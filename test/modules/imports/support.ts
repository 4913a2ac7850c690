import { silentLogger } from '../../../src/platform/logger.ts'
import { startWorker } from '../../../src/worker.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

/** The service with its background, and what the tests of imports ask of it. */
export async function startImports(teardown: (fn: () => Promise<void>) => void) {
  const started = await startApp()
  const worker = await startWorker({ db: started.db, log: silentLogger, seal: started.ctx.seal })
  teardown(() => worker.stop())
  return started
}

export function post(at: TestOrganization, query: string, file: string | Buffer, headers: Record<string, string> = {}) {
  return at.request('POST', `/v1/imports?${query}`, file, {
    'content-type': 'application/octet-stream',
    ...headers,
  })
}

/** Imports a file and waits for its end. */
export async function imported(at: TestOrganization, query: string, file: string | Buffer): Promise<any> {
  const taken = await post(at, query, file)
  if (taken.status !== 202) throw new Error(JSON.stringify(taken.body))
  return settled(at, taken.body.id)
}

export async function settled(at: TestOrganization, id: string, isDone = (status: string) => !/queued|running/.test(status)): Promise<any> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { body } = await at.request('GET', `/v1/imports/${id}`)
    if (isDone(body.status)) return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`import ${id} does not end`)
}

export async function rowsOf(at: TestOrganization, id: string, query = ''): Promise<any[]> {
  return (await at.request('GET', `/v1/imports/${id}/rows?limit=200&${query}`)).body.data
}

export async function contactsOf(at: TestOrganization, query = ''): Promise<any[]> {
  return (await at.request('GET', `/v1/contacts?limit=200&sort=createdAt&${query}`)).body.data
}

export const counts = (fields: object) => ({ created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, reverted: 0, ...fields })
