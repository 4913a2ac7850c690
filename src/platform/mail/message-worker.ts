import { parentPort } from 'node:worker_threads'
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import type { Mailbox, MailMessage } from '../../kernel/mail-message.ts'

/** Reads e-mails, one after the other, in a thread of its own (`read-message.ts` says why). */

const HTML_LENGTH_MAX = 1_000_000
const REPORT_LENGTH_MAX = 100_000
const REPORT = 'message/delivery-status'
const RETURNED = ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers']

parentPort?.on('message', async (raw: Uint8Array) => {
  parentPort?.postMessage(await read(raw).catch((error: unknown) => String(error)))
})

async function read(raw: Uint8Array): Promise<MailMessage> {
  const email = await PostalMime.parse(raw)
  const report = email.attachments.find(({ mimeType }) => mimeType === REPORT)
  return {
    fields: email.headers.map(({ key, value }) => [key, clean(value)] as const),
    from: mailboxes(email.from === undefined ? [] : [email.from]),
    to: mailboxes(email.to),
    cc: mailboxes(email.cc),
    bcc: mailboxes(email.bcc),
    subject: email.subject === undefined ? null : clean(email.subject),
    text: clean(await textOf(email)),
    sentAt: email.date !== undefined && /^\d{4}-\d\d-\d\dT/.test(email.date) ? email.date : null,
    attachments: email.attachments
      .filter((attachment) => attachment !== report)
      .map((attachment) => ({
        name: attachment.filename === null ? null : clean(attachment.filename),
        type: clean(attachment.mimeType),
        sizeBytes: bytesOf(attachment).byteLength,
      })),
    deliveryStatus: report === undefined ? null : asText(report),
    returnedHeader: report === undefined ? null : headerOf(email.attachments.find(({ mimeType }) => RETURNED.includes(mimeType))),
  }
}

function mailboxes(addresses: readonly Address[] | undefined): Mailbox[] {
  return (addresses ?? []).flatMap((each) => each.group ?? [each]).map(({ name, address }) => ({ name: clean(name), address: clean(address) }))
}

/** The parser makes text of HTML only beside parts that are text: it is given the HTML again, beside an empty one. */
async function textOf({ text, html }: Email): Promise<string> {
  if (text !== undefined || html === undefined) return text ?? ''
  const words = html.slice(0, HTML_LENGTH_MAX).replace(/<(style|script|title)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
  const parts = ['Content-Type: text/plain\r\n\r\n', `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(words)}`]
  const again = await PostalMime.parse(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`)
  return (again.text ?? '').trim()
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function headerOf(returned: Attachment | undefined): string | null {
  return returned === undefined ? null : (asText(returned).split(/\r?\n\r?\n/, 1)[0] ?? null)
}

function asText(attachment: Attachment): string {
  return clean(Buffer.from(bytesOf(attachment)).toString('utf8', 0, REPORT_LENGTH_MAX))
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
}

function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
