import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { silentLogger } from '../../../src/platform/logger.ts'
import { smtpMailer } from '../../../src/platform/mail/mailer.ts'
import { startWorker } from '../../../src/worker.ts'
import { startApp } from '../../support/app.ts'
import { contactOf, made, message, settled } from './support.ts'

const MESSAGES = 12

/** Every address that a whole mail was taken for; while workers are killed the server does not say that it has it. */
const taken: string[] = []
const { promise: killed, resolve: areKilled } = Promise.withResolvers<void>()
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    stream.resume()
    stream.on('end', async () => {
      taken.push(session.envelope.rcptTo[0]?.address ?? '')
      await killed
      done()
    })
  },
})
server.on('error', () => {})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))

const { organization, url, db, ctx } = await startApp({ sendsMail: true })

const root = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)))
const WORKER = `
  const { openDatabase } = await import(${root('platform/database.ts')})
  const { silentLogger } = await import(${root('platform/logger.ts')})
  const { cursorSeal } = await import(${root('kernel/cursor.ts')})
  const { smtpMailer } = await import(${root('platform/mail/mailer.ts')})
  const { startWorker } = await import(${root('worker.ts')})
  await startWorker({ db: openDatabase({ url: ${JSON.stringify(url)}, poolSize: 4 }), log: silentLogger, seal: cursorSeal(Buffer.alloc(32, 7)),
    mailer: smtpMailer(${JSON.stringify(smtpUrl)}, 'shop.example') })`

t.test('killed while mails are sent: every one is sent once at most, and none is forgotten', async (t) => {
  const shop = await organization()
  const ids: string[] = []
  for (let i = 0; i < MESSAGES; i += 1)
    ids.push((await made(shop, '/v1/messages', message((await contactOf(shop)).id, { reference: 'news', purpose: 'survey' }))).id)
  for (let kills = 0; kills < 2; kills += 1) {
    const before = taken.length
    const worker = spawn(process.execPath, ['--input-type=module', '-e', WORKER], { stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = once(worker, 'exit')
    while (taken.length === before) await delay(5)
    worker.kill('SIGKILL')
    await ended
    // What graphile-worker does when it finds that nobody runs a task any more.
    await db.pool.query('update graphile_worker._private_jobs set locked_at = null, locked_by = null')
  }
  areKilled()
  const mailer = smtpMailer(smtpUrl, 'shop.example')
  const worker = await startWorker({ db, log: silentLogger, seal: ctx.seal, mailer })
  t.teardown(async () => {
    await worker.stop()
    mailer.close()
  })
  const messages = []
  for (const id of ids) messages.push(await settled(shop, id))
  t.equal(new Set(taken).size, taken.length, 'no address twice')
  const unknown = messages.filter(({ reason }) => reason === 'unknown-outcome')
  t.ok(unknown.length > 0, 'somebody was hit')
  t.same(
    messages.filter(({ state, reason }) => state !== 'sent' && reason !== 'unknown-outcome'),
    [],
  )
  for (const { state, address } of messages) if (state === 'sent') t.ok(taken.includes(address), 'what is said to be sent was')
})
