import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runImport } from '../../../src/modules/imports/service/run.ts'
import { openHttpClient } from '../../../src/platform/http-client/client.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { startApp } from '../../support/app.ts'
import { counts, post, settled } from './support.ts'

const { organization, url, db, ctx } = await startApp()
const ROWS = 6_000

const root = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)))
const WORKER = `
  const { openDatabase } = await import(${root('platform/database.ts')})
  const { silentLogger } = await import(${root('platform/logger.ts')})
  const { cursorSeal } = await import(${root('kernel/cursor.ts')})
  const { startWorker } = await import(${root('worker.ts')})
  await startWorker({ db: openDatabase({ url: ${JSON.stringify(url)}, poolSize: 4 }), log: silentLogger, seal: cursorSeal(Buffer.alloc(32, 7)) })`

t.test('an import goes on where it was killed: no row is lost, none is done twice', async (t) => {
  const shop = await organization()
  const lines = Array.from({ length: ROWS }, (_, i) => `P${i},p${i}@example.com`)
  const { body } = await post(shop, 'format=csv&mode=upsert', `Name,Email\n${lines.join('\n')}\n`)
  const worker = spawn(process.execPath, ['--input-type=module', '-e', WORKER], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(worker, 'exit')
  let processed = 0
  while (processed === 0) processed = (await shop.request('GET', `/v1/imports/${body.id}`)).body.counts.processed
  worker.kill('SIGKILL')
  await ended
  const killed = (await shop.request('GET', `/v1/imports/${body.id}`)).body
  t.equal(killed.status, 'running')
  t.ok(killed.counts.processed < ROWS, `killed at ${killed.counts.processed}`)
  // What graphile-worker does when the task has been given back.
  const services = { db, log: silentLogger, seal: ctx.seal, mailer: undefined, http: openHttpClient(), participants: [], publicUrl: '' }
  for (let status = 'running'; status === 'running'; status = (await shop.request('GET', `/v1/imports/${body.id}`)).body.status)
    await runImport(services, { organizationId: shop.id, importId: body.id })
  t.match((await settled(shop, body.id)).counts, { ...counts({ created: ROWS }), processed: ROWS })
  const { rows } = await db.pool.query(
    `select (select count(*)::int from contacts where organization_id = $1) as contacts,
      (select count(*)::int from events where organization_id = $1 and type = 'contact.created') as events,
      (select count(*)::int from import_rows where organization_id = $1 and status = 'created') as "rows"`,
    [shop.id],
  )
  t.same(rows, [{ contacts: ROWS, events: ROWS, rows: ROWS }])
})
