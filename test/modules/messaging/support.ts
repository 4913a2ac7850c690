import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t from 'tap'
import { silentLogger } from '../../../src/platform/logger.ts'
import { smtpMailer } from '../../../src/platform/mail/mailer.ts'
import { startWorker } from '../../../src/worker.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

const PUBLIC_URL = 'https://care.example'

/** A mail server that keeps what it is sent, and answers otherwise where it is told to. */
async function mailServer(options: SMTPServerOptions = {}) {
  const mails: Email[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () =>
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          mails.push(mail)
          done()
        }),
      )
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

export interface Posted {
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** A gateway that keeps what it is sent, and answers with a status that may be set. */
export async function gateway() {
  const posted: Posted[] = []
  const state = { status: 202, hangUp: false }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      posted.push({ headers: request.headers, body })
      if (state.hangUp) return void request.socket.destroy()
      response.writeHead(state.status, { location: 'http://127.0.0.1:1/' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { posted, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages` }
}

/** The service with its background, a mail server and a gateway. */
export async function startMessaging(smtp: SMTPServerOptions = {}) {
  const started = await startApp({ sendsMail: true, allowPrivateAddresses: true })
  const server = await mailServer(smtp)
  const mailer = smtpMailer(`smtp://127.0.0.1:${server.port}?from=care@shop.example`, 'shop.example')
  const worker = await startWorker({
    db: started.db,
    log: silentLogger,
    seal: started.ctx.seal,
    mailer,
    publicUrl: PUBLIC_URL,
    allowPrivateAddresses: true,
  })
  t.teardown(async () => {
    await worker.stop()
    mailer.close()
  })
  return { ...started, mails: server.mails, mailer, worker }
}

export async function made(at: TestOrganization, url: string, body: object): Promise<any> {
  const answer = await at.request('POST', url, body)
  if (![201, 202].includes(answer.status)) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

let count = 0
export async function contactOf(at: TestOrganization, fields: object = {}): Promise<any> {
  count += 1
  return made(at, '/v1/contacts', { kind: 'person', displayName: `Ada ${count}`, emails: [{ value: `ada${count}@example.com` }], ...fields })
}

export const message = (contactId: string, fields: object = {}) => ({
  contactId,
  channel: 'email',
  purpose: 'service',
  subject: 'Hello',
  text: 'How are you?',
  ...fields,
})

/** The message once it is in another state than queued, or in the one that is waited for. */
export async function settled(at: TestOrganization, id: string, state?: string): Promise<any> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const { body } = await at.request('GET', `/v1/messages/${id}`)
    if (state === undefined ? body.state !== 'queued' : body.state === state) return body
    await delay(20)
  }
  throw new Error(`the message ${id} did not settle: ${JSON.stringify((await at.request('GET', `/v1/messages/${id}`)).body)}`)
}

export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_500 && !holds(); tries += 1) await delay(20)
}

export const pathIn = (url: string | undefined) => new URL(/https?:\/\/[^\s<>"]+/.exec(url ?? '')?.[0] ?? 'https://nowhere/').pathname
