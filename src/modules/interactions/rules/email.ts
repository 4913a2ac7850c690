import type { Mailbox, MailMessage } from '../../../kernel/mail-message.ts'
import { messageNotReadable } from '../errors.ts'
import type { AUTOMATIC_KINDS, Delivery, EmailFacts, Participant } from '../tables.ts'

/** An e-mail as the service understands it. */
export interface Mail {
  readonly messageId: string
  /** The messages it refers to, the oldest first, each once. */
  readonly references: readonly string[]
  readonly from: Mailbox | undefined
  readonly recipients: readonly Mailbox[]
  readonly participants: Participant[]
  readonly subject: string | null
  readonly body: string | null
  readonly sentAt: string | null
  readonly automatic: (typeof AUTOMATIC_KINDS)[number] | null
  readonly facts: EmailFacts
  /** Whom a delivery report tells of, by every address that it gives them. */
  readonly reportedRecipients: readonly string[]
}

export interface Limits {
  readonly bodyLengthMax: number
  readonly subjectLengthMax: number
  readonly nameLengthMax: number
  readonly addressLengthMax: number
  readonly participantsMax: number
}

const ID_LENGTH_MAX = 500
const REFERENCES_MAX = 100
const ATTACHMENTS_MAX = 200
const DELIVERIES_MAX = 100

/**
 * @param digest of the whole message: names a message that has no Message-ID
 * @throws messageNotReadable when nobody is said to have sent it
 */
export function understandMail(message: MailMessage, digest: string, limits: Limits): Mail {
  if (message.from.length === 0 && field(message, 'message-id') === undefined && message.deliveryStatus === null) throw messageNotReadable()
  const inReplyTo = idsIn(field(message, 'in-reply-to'))
  const references = [
    ...idsIn(field(message, 'references')),
    ...inReplyTo,
    ...idsIn(/^message-id:((?:.|\r?\n[ \t])*)/im.exec(message.returnedHeader ?? '')?.[1]),
  ]
  const reported = [...reportedIn(message.deliveryStatus ?? ''), ...failedRecipients(message)]
  const deliveries = reported.map(({ delivery }) => delivery).slice(0, DELIVERIES_MAX)
  const messageId = idsIn(field(message, 'message-id'))[0] ?? digest
  const body = cut(message.text, limits.bodyLengthMax)
  return {
    messageId,
    references: shortened([...new Set(references)].filter((id) => id !== messageId)),
    from: message.from[0],
    recipients: [...message.to, ...message.cc, ...message.bcc],
    participants: participantsOf(message, limits),
    subject: message.subject === null || message.subject === '' ? null : cut(message.subject, limits.subjectLengthMax),
    body: body === '' ? null : body,
    sentAt: message.sentAt,
    automatic: automaticKind(message, deliveries, inReplyTo.length > 0),
    facts: {
      messageId,
      inReplyTo: inReplyTo[0] ?? null,
      attachments: message.attachments.slice(0, ATTACHMENTS_MAX).map(({ name, type, sizeBytes }) => ({
        name: name === null ? null : cut(name, limits.nameLengthMax),
        type: cut(type, limits.nameLengthMax),
        sizeBytes,
      })),
      deliveries,
      truncated: body.length < message.text.length,
    },
    reportedRecipients: [...new Set(reported.flatMap(({ addresses }) => addresses))].slice(0, DELIVERIES_MAX),
  }
}

/**
 * What a machine sent. A report of a failed delivery is known by what it reports (RFC 3464); the answer of somebody absent
 * by saying so (RFC 3834, 5, and the fields that came before it) or by being automatic and an answer.
 */
function automaticKind(message: MailMessage, deliveries: readonly Delivery[], answers: boolean): Mail['automatic'] {
  if (deliveries.some(({ action }) => action === 'failed')) return 'bounce'
  const submitted = word(message, 'auto-submitted')
  const precedence = word(message, 'precedence')
  const saysReply = ['x-autoreply', 'x-autorespond', 'x-auto-reply'].some((name) => !['', 'no'].includes(word(message, name)))
  if (submitted === 'auto-replied' || precedence === 'auto_reply' || saysReply) return 'reply'
  const isAutomatic =
    !['', 'no'].includes(submitted) ||
    !['', 'none'].includes(word(message, 'x-auto-response-suppress')) ||
    ['bulk', 'junk'].includes(precedence) ||
    /^multipart\/report\b/i.test(field(message, 'content-type') ?? '')
  if (!isAutomatic) return null
  return answers ? 'reply' : 'notification'
}

interface Reported {
  readonly delivery: Delivery
  readonly addresses: readonly string[]
}

/** The recipients of a delivery report (RFC 3464, 2.3): groups of fields between empty lines, the first about the message. */
function reportedIn(report: string): Reported[] {
  return report.split(/(?:\r?\n){2,}/).flatMap((group): Reported[] => {
    const fields = new Map<string, string>()
    for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
      const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? []
      if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.trim())
    }
    const addresses = ['final-recipient', 'original-recipient'].flatMap((name) => typedValue(fields.get(name)) ?? [])
    const [recipient] = addresses
    const diagnostic = typedValue(fields.get('diagnostic-code'))
    if (recipient === undefined) return []
    return [
      {
        delivery: {
          recipient,
          action: (fields.get('action') ?? '').toLowerCase().slice(0, 50),
          status: /^\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null,
          diagnostic: diagnostic?.slice(0, 1_000).toWellFormed() ?? null,
        },
        addresses,
      },
    ]
  })
}

/** `rfc822; ada@example.com` and `smtp; 550 5.1.1 ...`: what stands behind the type. */
function typedValue(value: string | undefined): string | undefined {
  const text = value?.replace(/^[\w-]+\s*;\s*/, '').trim()
  return text === undefined || text === '' ? undefined : text.slice(0, 1_000).toWellFormed()
}

/** Exim names those that failed in a field of the header. */
function failedRecipients(message: MailMessage): Reported[] {
  if (message.deliveryStatus !== null) return []
  const recipients = (field(message, 'x-failed-recipients') ?? '').split(',', DELIVERIES_MAX).map((address) => address.trim())
  return recipients
    .filter((recipient) => recipient.includes('@'))
    .map((recipient) => ({ delivery: { recipient, action: 'failed', status: null, diagnostic: null }, addresses: [recipient] }))
}

function participantsOf({ from, to, cc, bcc }: MailMessage, { participantsMax, nameLengthMax, addressLengthMax }: Limits): Participant[] {
  const of = (role: Participant['role'], mailboxes: readonly Mailbox[]) =>
    mailboxes.map(({ name, address }) => ({
      role,
      name: name === '' ? null : cut(name, nameLengthMax),
      address: address === '' ? null : cut(address, addressLengthMax),
    }))
  return [...of('from', from), ...of('to', to), ...of('cc', cc), ...of('bcc', bcc)]
    .filter(({ name, address }) => name !== null || address !== null)
    .slice(0, participantsMax)
}

/** The message ids of a field (RFC 5322, 3.6.4), with their angle brackets. */
function idsIn(value: string | undefined): string[] {
  return (value?.match(/<[^<>\s]+>/g) ?? []).filter((id) => id.length <= ID_LENGTH_MAX)
}

/** The oldest says which conversation it is, the latest are the likeliest to be here. */
function shortened(ids: readonly string[]): string[] {
  return ids.length <= REFERENCES_MAX ? [...ids] : [...ids.slice(0, 1), ...ids.slice(1 - REFERENCES_MAX)]
}

function field({ fields }: MailMessage, name: string): string | undefined {
  return fields.find(([key]) => key === name)?.[1]
}

/** The first word of a field, in lower case; empty where it is not there. */
function word(message: MailMessage, name: string): string {
  return (
    (field(message, name) ?? '')
      .trim()
      .toLowerCase()
      .split(/[\s;,(]/, 1)[0] ?? ''
  )
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : text.slice(0, lengthMax).replace(/[\uD800-\uDBFF]$/, '')
}
