import type { DeliveryOutcome } from '../../../kernel/delivery.ts'
import type { MessageState, messages } from '../tables.ts'

export type { MessageChannel, Purpose, TemplateContent } from '../tables.ts'

export type Message = Omit<typeof messages.$inferSelect, 'organizationId'>
/** What an answer shows of it. */
export type WireMessage = Omit<Message, 'aboutId' | 'counted' | 'linkHash' | 'callbackHash' | 'attemptedAt'>

/** Which state may follow which. A report that comes late, or again, changes nothing. */
const FOLLOWS = {
  queued: ['sent', 'delivered', 'opened', 'bounced', 'failed'],
  sent: ['delivered', 'opened', 'bounced', 'failed'],
  delivered: ['opened', 'bounced'],
  opened: [],
  bounced: [],
  failed: [],
} as const satisfies Record<MessageState, readonly MessageState[]>

export function mayFollow(state: MessageState, next: MessageState): boolean {
  return (FOLLOWS[state] as readonly MessageState[]).includes(next)
}

/** Whether there is something of it to report on: what never left cannot have arrived. */
export function hasLeft({ state, attemptedAt }: Pick<Message, 'state' | 'attemptedAt'>): boolean {
  return state !== 'queued' || attemptedAt !== null
}

/** How long is waited before each further attempt. When they are used up, the message has failed. */
const RETRY_MINUTES = [1, 5, 30, 120, 480]

/** What is known of a message after a report that it has arrived, was read, came back or failed. */
export function reported(message: Message, state: MessageState, at: string, reason: string | null = null): Message {
  const stamps = {
    queued: {},
    sent: { sentAt: at },
    delivered: { deliveredAt: at },
    opened: { deliveredAt: message.deliveredAt ?? at, openedAt: at },
    bounced: { failedAt: at, reason },
    // Nobody knows whether it went: then it counts as if it had.
    failed: { failedAt: at, reason, counted: message.counted && reason === UNKNOWN_OUTCOME },
  } satisfies Record<MessageState, Partial<Message>>
  return next({ ...message, ...stamps[state], state }, at)
}

export const UNKNOWN_OUTCOME = 'unknown-outcome'

/** An attempt begins: it is marked before anything leaves the house. */
export function attempt(message: Message, at: string, fields: Pick<Message, 'address' | 'linkHash' | 'callbackHash'>): Message {
  return next({ ...message, ...fields, attempts: message.attempts + 1, attemptedAt: at, sendAt: at, reason: null }, at)
}

/** An attempt has ended, with what is known of it. */
export function settle(message: Message, outcome: DeliveryOutcome, now: Temporal.Instant): Message {
  const at = now.toString()
  const over: Message = { ...message, attemptedAt: null }
  if (outcome.outcome === 'sent') {
    // The gateway may have been faster with its report.
    return message.state === 'queued' || message.reason === UNKNOWN_OUTCOME
      ? next({ ...over, state: 'sent', sentAt: at, failedAt: null, reason: null }, at)
      : next({ ...over, sentAt: message.sentAt ?? at }, at)
  }
  if (message.state !== 'queued') return next(over, at)
  if (outcome.outcome === 'retry') {
    const wait = RETRY_MINUTES[message.attempts - 1]
    return wait === undefined ? reported(over, 'failed', at, outcome.detail) : postpone(over, now.add({ minutes: wait }).toString(), at, outcome.detail)
  }
  return reported(over, outcome.outcome === 'bounced' ? 'bounced' : 'failed', at, outcome.outcome === 'unknown' ? UNKNOWN_OUTCOME : outcome.detail)
}

export function postpone(message: Message, sendAt: string, at: string, reason: string | null): Message {
  return next({ ...message, sendAt, reason }, at)
}

function next(message: Message, at: string): Message {
  return { ...message, version: message.version + 1, updatedAt: at }
}

/** The fields that its schema shows. */
export function wireMessage({
  aboutId: _about,
  counted: _counted,
  linkHash: _link,
  callbackHash: _callback,
  attemptedAt: _attempted,
  ...message
}: Message): WireMessage {
  return message
}

/** One line of it for the time line. */
export function summaryOf({ subject, channel, purpose }: Pick<Message, 'subject' | 'channel' | 'purpose'>): string {
  return subject ?? `${purpose} (${channel})`
}
