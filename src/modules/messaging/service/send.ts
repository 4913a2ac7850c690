import { idIn } from '../../../kernel/id.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueue, enqueueBehind } from '../../../platform/jobs/runner.ts'
import { contactErased, contactNotFound, contactVisibility, lockSurvivor, maySeeContact, survivorOf } from '../../contacts/index.ts'
import { channelNotConfigured, contactNotAllowed, messageNotFound } from '../errors.ts'
import { messageMoved, messageQueued } from '../events.ts'
import { channelFor } from '../repository/channels.ts'
import * as repository from '../repository/messages.ts'
import { type Message, type MessageChannel, type Purpose, summaryOf, type WireMessage, wireMessage } from '../rules/message.ts'
import type { MessageListQuery } from '../schemas/message.ts'
import { type Checked, checkRecipient, wireVerdict } from './check.ts'
import { type Wording, wordsFor } from './words.ts'

export const SEND_TASK = 'send_message'
export const MESSAGE_DUE = 'message.due'

/** A message that somebody wishes to be sent. */
export interface NewMessage extends Wording {
  readonly contactId: string
  readonly channel: MessageChannel
  readonly purpose: Purpose
  /** What it is about: there is at most one message per purpose, reference and contact. Left out, it is a new one. */
  readonly reference?: string | undefined
  readonly sendAt?: string | undefined
  /** The resource that it belongs to: from whom that is kept, the message is kept too. */
  readonly aboutId?: string | undefined
  /** Which of the contact's addresses is preferred. */
  readonly to?: string | null | undefined
  /** The messages it answers, the oldest first, by their Message-IDs. */
  readonly references?: readonly string[] | undefined
}

export interface SentMessage {
  readonly message: WireMessage
  /** False when it was asked for before: then nothing was done. */
  readonly created: boolean
}

/**
 * Sends a message to a contact within the caller's transaction: it is sent after the commit, or never when there is none.
 * What is asked for again is answered with what was asked for first. In quiet hours it waits for their end.
 * @throws contactNotFound, contactErased, contactNotAllowed (nothing is written), channelNotConfigured, validationFailed, templateNotRenderable
 */
export async function sendMessage(tx: Tx, input: NewMessage): Promise<SentMessage> {
  // One at a time for a contact: what the caps still allow is then counted by one at a time.
  const contact = (await lockSurvivor(tx, input.contactId)) ?? refuse(contactNotFound())
  if (contact.erasedAt !== null) throw contactErased()
  const id = tx.newId()
  const contactId = contact.id
  const { channel, purpose, reference = id } = input
  const before = input.reference === undefined ? undefined : await repository.findOnce(tx, { purpose, reference, contactId })
  if (before !== undefined) return { message: wireMessage(before), created: false }
  const setUp = await channelFor(tx, channel)
  if (channel !== 'email' && setUp === undefined) throw channelNotConfigured()
  const now = tx.clock.now()
  const wanted = input.sendAt === undefined ? now : later(now, Temporal.Instant.from(input.sendAt))
  const checked = await checkRecipient(tx, contact, { channel, purpose, prefer: input.to ?? null }, wanted)
  const sendAt = checked.allowed ? wanted : (whenQuietEnds(checked) ?? refuse(contactNotAllowed(whyNot(checked))))
  const words = await wordsFor(tx, channel, contact, input)
  const at = now.toString()
  const { references = [] } = input
  const message: Message = {
    ...{
      id,
      contactId,
      channel,
      purpose,
      reference,
      aboutId: idIn(input.aboutId),
      templateKey: input.templateKey ?? null,
      ...words,
      address: checked.address,
      state: 'queued',
      reason: null,
    },
    ...{ sendAt: sendAt.toString(), counted: purpose !== 'service', attempts: 0, attemptedAt: null },
    ...{ sentAt: null, deliveredAt: null, openedAt: null, failedAt: null },
    messageId: channel === 'email' ? `<${id}@${domainOf(setUp?.fromAddress) ?? `${tx.organization.slug}.invalid`}>` : null,
    ...{ inReplyTo: references.at(-1) ?? null, references: [...references], linkHash: null, callbackHash: null },
    ...{ version: 1, createdAt: at, updatedAt: at },
  }
  await repository.insertMessage(tx, message)
  tell(tx, message)
  sendWhenDue(tx, message)
  return { message: wireMessage(message), created: true }
}

function whyNot(checked: Checked) {
  const { reasons, nextAllowedAt } = wireVerdict(checked)
  return { reasons, nextAllowedAt }
}

/** Only the hour stands against it: then it waits. */
function whenQuietEnds({ reasons, nextAllowedAt }: Checked): Temporal.Instant | null {
  return reasons.every((reason) => reason === 'quiet-hours') ? nextAllowedAt : null
}

/** Lets the message be sent in the background: now, or when its time comes by the clock of the organization. */
export function sendWhenDue(tx: Tx, { id, sendAt, purpose }: Pick<Message, 'id' | 'sendAt' | 'purpose'>): void {
  const isDue = Temporal.Instant.compare(Temporal.Instant.from(sendAt), tx.clock.now()) <= 0
  // What goes to many keeps nobody waiting who is answered.
  const add = purpose === 'service' ? enqueue : enqueueBehind
  if (isDue) add(tx, SEND_TASK, { organizationId: tx.organization.id, messageId: id })
  else scheduleDue(tx, { kind: MESSAGE_DUE, reference: id, dueAt: sendAt })
}

/** Announces the state that a message is in. */
function tell(tx: Tx, message: Message): void {
  const { id, contactId, aboutId, channel, purpose, reference, templateKey, state, reason, sendAt } = message
  announce(tx, {
    event: state === 'queued' ? messageQueued : messageMoved[state],
    resourceId: id,
    contactId,
    aboutId,
    data: { channel, purpose, reference, templateKey, state, reason, sendAt },
    summary: summaryOf(message),
  })
}

/** The same, and lets modules of higher rank follow what is about something of theirs. */
export async function tellMoved(tx: Tx, message: Message): Promise<void> {
  tell(tx, message)
  const { id: messageId, aboutId, state, reason } = message
  if (aboutId !== null) for (const participant of tx.participants ?? []) await participant.onMessageMoved?.(tx, { messageId, aboutId, state, reason })
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}

function domainOf(address: string | null | undefined): string | undefined {
  return address?.slice(address.lastIndexOf('@') + 1)
}

/** @param byMail whether there is a mail server @throws channelNotConfigured where nothing can be sent by the channel */
export async function expectConfigured(ctx: Context, channel: MessageChannel, byMail: boolean): Promise<void> {
  if (channel === 'email' ? !byMail : (await channelFor(ctx, channel)) === undefined) throw channelNotConfigured()
}

/** What a creation answers: the message, and whether it was made now. The schema shows the former only. */
export type MessageAnswer = WireMessage & Pick<SentMessage, 'created'>

/**
 * @param byMail whether there is a mail server
 * @throws validationFailed when there is no such contact or template; contactNotAllowed, channelNotConfigured, templateNotRenderable
 */
export function createMessage(ctx: Context, input: NewMessage, byMail: boolean): Promise<MessageAnswer> {
  return transact(ctx, async (tx) => {
    if (input.channel === 'email') await expectConfigured(tx, input.channel, byMail)
    const contact = await lockSurvivor(tx, input.contactId)
    if (contact === undefined || contact.erasedAt !== null) throw unknownContact()
    const { message, created } = await sendMessage(tx, input)
    return { ...message, created }
  })
}

const unknownContact = () => validationFailed({ errors: [{ pointer: '/contactId', code: 'unknown', detail: 'is no contact of this organization' }] })

/** @throws messageNotFound, also when its contact, or what it is about, is not the caller's to see */
export async function getMessage(ctx: Context, id: string): Promise<WireMessage> {
  const message = (await repository.findMessage(ctx, id)) ?? refuse(messageNotFound())
  if (await isConcealed(ctx, message.aboutId)) throw messageNotFound()
  return (await maySeeContact(ctx, message.contactId)) ? wireMessage(message) : refuse(messageNotFound())
}

export async function listMessages(ctx: Context, query: MessageListQuery): Promise<JsonText> {
  return repository.listMessages(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}
