import { createTransport } from 'nodemailer'

export interface Mail {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
}

/** Sends mail, or fails; the background task that asked tries again. */
export interface Mailer {
  send(mail: Mail): Promise<void>
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
  const transport = createTransport({
    url: url.href,
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // A mail is the text it was given: nothing is fetched or read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from: { name: 'Rapport', address: from }, to, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } })
    },
    close: () => transport.close(),
  }
}
