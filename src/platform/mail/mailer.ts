import { PassThrough } from 'node:stream'
import { createTransport } from 'nodemailer'
import type { DeliveryOutcome } from '../../kernel/delivery.ts'

export interface Mail {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
}

/** A mail to somebody outside, in an organization's name. What is not given is the service's own. */
export interface Letter extends Mail {
  readonly from: { readonly name: string; readonly address: string | null }
  readonly replyTo: string | null
  readonly html: string | null
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

/** Sends mail, or fails; the background task that asked tries again. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  /** Tries once, and tells what became of it: what may have been taken is never to be sent again. */
  deliver(letter: Letter): Promise<DeliveryOutcome>
  close(): void
}

const CONNECT_TIMEOUT_MS = 10_000
const SOCKET_TIMEOUT_MS = 30_000

/**
 * Mail by SMTP.
 * @param smtpUrl smtp:// or smtps://, with user and password in it; `?from=care@example.com` names the sender
 * @param host the sender's domain where the URL names none
 */
export function smtpMailer(smtpUrl: string, host: string): Mailer {
  const url = new URL(smtpUrl)
  const from = url.searchParams.get('from') ?? `no-reply@${host}`
  url.searchParams.delete('from')
  const options = {
    url: url.href,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // A mail is the text it was given: nothing is fetched or read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  const transport = createTransport({ ...options, pool: true, maxConnections: 2 } as Parameters<typeof createTransport>[0])
  // A pool sends again what was under way when a connection broke. Who must not send twice has a connection for each.
  const single = createTransport(options as Parameters<typeof createTransport>[0])
  const begun = new Set<string>()
  // The content is asked for when the server has been greeted: whatever fails before has handed nothing over.
  single.use('stream', ({ message }, done) => {
    const id = message.messageId()
    message.transform(() => {
      begun.add(id)
      return new PassThrough()
    })
    done()
  })
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from: { name: 'Rapport', address: from }, to, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } })
    },
    async deliver(letter) {
      const { html, replyTo, inReplyTo, ...rest } = letter
      try {
        await single.sendMail({
          ...rest,
          from: { name: letter.from.name, address: letter.from.address ?? from },
          references: [...letter.references],
          ...(html === null ? {} : { html }),
          ...(replyTo === null ? {} : { replyTo }),
          ...(inReplyTo === null ? {} : { inReplyTo }),
        })
        return { outcome: 'sent' }
      } catch (error) {
        return outcomeOf(error as SmtpError, begun.has(letter.messageId))
      } finally {
        begun.delete(letter.messageId)
      }
    },
    close() {
      transport.close()
      single.close()
    },
  }
}

interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

// No such mailbox, not here, not a name (RFC 5321, 4.2.3); by its enhanced code, addressing (RFC 3463, X.1.X).
const ADDRESS_REFUSED = new Set([550, 551, 553])

/** What a failure says (RFC 5321, 4.2.1): an answer of the server is its word; without one after it began, nobody knows. */
function outcomeOf({ code, command, responseCode, response = '' }: SmtpError, hasBegun: boolean): DeliveryOutcome {
  if (!hasBegun) return { outcome: 'retry', detail: `mail-server: ${code ?? 'unknown'}` }
  if (responseCode === undefined) return { outcome: 'unknown', detail: code ?? 'unknown' }
  const detail = `smtp: ${response.slice(0, 300).toWellFormed() || responseCode}`
  if (responseCode < 500) return { outcome: 'retry', detail }
  return { outcome: command === 'RCPT TO' && (ADDRESS_REFUSED.has(responseCode) || / 5\.1\.\d/.test(response)) ? 'bounced' : 'refused', detail }
}
