import { setTimeout as delay } from 'node:timers/promises'
import { systemActor } from '../../../kernel/actor.ts'
import type { DeliveryOutcome } from '../../../kernel/delivery.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { isDatabaseAway } from '../../../platform/database.ts'
import type { Sending } from '../../../platform/http-client/client.ts'
import type { Letter } from '../../../platform/mail/mailer.ts'
import type { DueWorkHandler, TaskServices } from '../../../platform/module.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { renderTemplate, type TemplateFault } from '../../../platform/templates.ts'
import { lockContact } from '../../contacts/index.ts'
import { contextOfTask, formatCredential, getOrganization, waitUntilActive } from '../../identity/index.ts'
import { noteBounced } from '../repository/bounces.ts'
import { type Channel, channelFor } from '../repository/channels.ts'
import { findMessage, lockMessage, saveMessage } from '../repository/messages.ts'
import { attempt, type Message, postpone, reported, settle, UNKNOWN_OUTCOME } from '../rules/message.ts'
import { linked, wantsLink, withAboutLink, withPreferencesLink } from '../rules/unsubscribe.ts'
import { addressKey, checkRecipient, type Recipient } from './check.ts'
import { MESSAGE_DUE, sendWhenDue, tellMoved } from './send.ts'

export interface SendTask {
  readonly organizationId: string
  readonly messageId: string
}

/** What leaves the house. */
export type Parcel = ({ readonly kind: 'email' } & Letter) | ({ readonly kind: 'gateway' } & Sending)

/** How a parcel is handed over; outside of any transaction. */
export type HandOver = (parcel: Parcel) => Promise<DeliveryOutcome>

/** The time of a message has come. */
const enqueueWhenDue: DueWorkHandler = async (tx, messageId) => {
  const message = await findMessage(tx, messageId)
  if (message?.state === 'queued') sendWhenDue(tx, { ...message, sendAt: tx.clock.now().toString() })
}
export const messagingDueWork: Readonly<Record<string, DueWorkHandler>> = { [MESSAGE_DUE]: enqueueWhenDue }

/**
 * Sends a message, at most once whatever crashes: the attempt is marked and committed before anything leaves the house, so
 * that whoever finds the mark later knows that nobody knows, and sends nothing.
 * While the organization is not active it waits.
 */
export async function deliverMessage(services: TaskServices, { organizationId, messageId }: SendTask, handOver: HandOver): Promise<void> {
  const found = await contextOfTask(services, organizationId, systemActor('messaging'))
  if (found === undefined) return waitUntilActive(services, organizationId, { kind: MESSAGE_DUE, reference: messageId })
  const ctx = makeContext({ ...found, participants: services.participants })
  const parcel = await transact(ctx, (tx) => claim(tx, messageId, services))
  if (parcel === undefined) return
  const outcome = await handOver(parcel)
  await patiently(() => transact(ctx, (tx) => finish(tx, messageId, outcome)))
}

const PATIENCE_MS = [100, 500, 2_000, 5_000, 10_000]

/** What is known is not lost because the database restarts just now. */
async function patiently(note: () => Promise<void>): Promise<void> {
  for (const waitMs of PATIENCE_MS) {
    try {
      return await note()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      await delay(waitMs)
    }
  }
  return note()
}

/** Marks an attempt and makes what is to be sent; undefined when nothing is. */
async function claim(tx: Tx, messageId: string, services: TaskServices): Promise<Parcel | undefined> {
  const locked = await lockWithContact(tx, messageId)
  if (locked?.message.state !== 'queued') return undefined
  const { message, contact } = locked
  const now = tx.clock.now()
  if (message.attemptedAt !== null) return give(tx, reported({ ...message, attemptedAt: null }, 'failed', now.toString(), UNKNOWN_OUTCOME))
  // The survivor of the merge has a message of the same purpose and reference: theirs went with them otherwise.
  if (contact.mergedInto !== null) return give(tx, reported(message, 'failed', now.toString(), 'contact-merged'))
  const wanted = { channel: message.channel, purpose: message.purpose, prefer: message.address }
  const checked = await checkRecipient(tx, contact, { ...wanted, isCounted: true }, now)
  if (checked.nextAllowedAt !== null) {
    // Where it goes instead, others may have their places: the caps are asked anew.
    const moved = await checkRecipient(tx, contact, { ...wanted, without: messageId }, now)
    return give(tx, postpone(message, (moved.nextAllowedAt ?? checked.nextAllowedAt).toString(), now.toString(), 'quiet-hours'))
  }
  const setUp = await channelFor(tx, message.channel)
  const isReady = message.channel === 'email' ? services.mailer !== undefined : setUp?.url != null
  const [reason] = [...checked.reasons, ...(isReady ? [] : ['channel-not-configured'])]
  if (reason !== undefined || checked.address === null) return give(tx, reported(message, 'failed', now.toString(), reason ?? 'no-address'))
  const [link, callback] = [newSecret(), newSecret()]
  const secrets = { linkHash: hashSecret(link), callbackHash: hashSecret(callback) }
  const attempted = attempt(message, now.toString(), { address: checked.address, ...secrets })
  const credential = (kind: 'preferences' | 'delivery', secret: string) => formatCredential(kind, { organizationId: tx.organization.id, id: messageId, secret })
  const links = {
    preferences: `${services.publicUrl}/public/v1/preferences/${credential('preferences', link)}`,
    unsubscribe: `${services.publicUrl}/public/v1/unsubscribe/${credential('preferences', link)}`,
    callback: `${services.publicUrl}/public/v1/message-deliveries/${credential('delivery', callback)}`,
  }
  const leaving = wantsLink(attempted) ? withAboutLink(attempted, await linkTo(tx, attempted, services)) : attempted
  const parcel = message.channel === 'email' ? await emailOf(tx, leaving, contact, setUp, links) : gatewayOf(leaving, setUp, links)
  if ('fault' in parcel) return give(tx, reported(message, 'failed', now.toString(), parcel.fault))
  saveMessage(tx, attempted)
  return parcel
}

/** Whoever knows what a message is about makes the link to it; the address of the service stands where nobody does. */
async function linkTo(tx: Tx, { aboutId, contactId }: Message, { participants, publicUrl }: TaskServices): Promise<string> {
  if (aboutId === null) return publicUrl
  for (const participant of participants) {
    const link = await participant.onLinkWanted?.(tx, { aboutId, contactId, publicUrl })
    if (link !== undefined) return link
  }
  return publicUrl
}

/** The contact first, then the message: as everybody who has to do with both. */
async function lockWithContact(tx: Tx, messageId: string): Promise<{ message: Message; contact: Recipient } | undefined> {
  const found = await findMessage(tx, messageId)
  const contact = found && (await lockContact(tx, found.contactId))
  const message = found && (await lockMessage(tx, messageId))
  // A merge or its revert took it to somebody else between the two questions.
  if (message !== undefined && contact !== undefined && message.contactId !== contact.id) return lockWithContact(tx, messageId)
  return message === undefined || contact === undefined ? undefined : { message, contact }
}

/** Notes what became of a message that is not sent now. */
async function give(tx: Tx, message: Message): Promise<undefined> {
  saveMessage(tx, message)
  if (message.state === 'queued') sendWhenDue(tx, message)
  else await tellMoved(tx, message)
}

async function finish(tx: Tx, messageId: string, outcome: DeliveryOutcome): Promise<void> {
  const message = (await lockWithContact(tx, messageId))?.message
  if (message === undefined) return
  const settled = settle(message, outcome, tx.clock.now())
  saveMessage(tx, settled)
  if (settled.state === 'queued') sendWhenDue(tx, settled)
  else if (settled.state !== message.state) await tellMoved(tx, settled)
  if (outcome.outcome === 'bounced' && message.address !== null) markBounced(tx, { ...message, address: message.address }, outcome.detail)
}

/** Nothing is sent to the address any more. */
export function markBounced(tx: Tx, { channel, address }: Pick<Message, 'channel'> & { readonly address: string }, reason: string | null): void {
  noteBounced(tx, { id: tx.newId(), channel, address: addressKey(tx, address), reason, bouncedAt: tx.clock.now().toString() })
}

interface Links {
  readonly preferences: string
  readonly unsubscribe: string
  readonly callback: string
}

async function emailOf(ctx: Context, message: Message, contact: Recipient, setUp: Channel | undefined, links: Links): Promise<Parcel> {
  const { name } = await getOrganization(ctx)
  const isService = message.purpose === 'service'
  const words = { language: message.language, text: message.text ?? '', html: message.html }
  const { text, html } = isService
    ? { text: linked(words.text, links.preferences), html: words.html && linked(words.html, links.preferences) }
    : withPreferencesLink(words, links.preferences)
  return {
    kind: 'email',
    from: { name: setUp?.fromName ?? name, address: setUp?.fromAddress ?? null },
    replyTo: setUp?.replyTo ?? null,
    to: { name: contact.displayName, address: message.address ?? '' },
    subject: message.subject ?? '',
    ...{ text, html, messageId: message.messageId ?? '', inReplyTo: message.inReplyTo, references: message.references },
    // One-click unsubscribing (RFC 8058, 3).
    headers: isService ? {} : { 'List-Unsubscribe': `<${links.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

const DEFAULT_BODY =
  '{"id": {{ id | json }}, "to": {{ to | json }}, "from": {{ from | json }}, "text": {{ text | json }}, "purpose": {{ purpose | json }}, "callbackUrl": {{ callbackUrl | json }}}'

/** What a gateway is sent; the names are those that its template may use. */
export function gatewayBody(
  bodyTemplate: string | null,
  data: Readonly<Record<'id' | 'to' | 'from' | 'text' | 'purpose' | 'reference' | 'callbackUrl', string | null>>,
): string {
  return renderTemplate('text', bodyTemplate ?? DEFAULT_BODY, data)
}

function gatewayOf(message: Message, setUp: Channel | undefined, links: Links): Parcel | { readonly fault: string } {
  const { id, purpose, reference } = message
  const text = linked(message.text ?? '', links.preferences)
  try {
    const body = gatewayBody(setUp?.bodyTemplate ?? null, {
      id,
      to: message.address,
      from: setUp?.fromName ?? null,
      text,
      purpose,
      reference,
      callbackUrl: links.callback,
    })
    return {
      kind: 'gateway',
      url: setUp?.url ?? '',
      headers: { ...setUp?.secretHeaders, 'content-type': setUp?.contentType ?? 'application/json', 'idempotency-key': id },
      body,
    }
  } catch (error) {
    return { fault: `body-template: ${(error as TemplateFault).message}` }
  }
}
