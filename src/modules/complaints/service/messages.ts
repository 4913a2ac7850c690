import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findContact } from '../../contacts/index.ts'
import { ABOUT_LINK_MARK, type Addressee, type SentMessage, sendMessage, type Wording, wordsFor } from '../../messaging/index.ts'
import { complaintFirstResponse, complaintMessaged } from '../events.ts'
import * as repository from '../repository/messages.ts'
import type { Complaint, ComplaintMessage } from '../rules/complaint.ts'
import {
  answersAgain,
  channelsFor,
  isReachable,
  type Particulars,
  referenceOfMessage,
  referencesAmong,
  type SentChannel,
  speakerOf,
  textData,
  withResponse,
} from '../rules/messages.ts'
import { builtIn, type Topic, templateKeyOf } from '../rules/texts.ts'
import { withFirstResponseMet } from './clocks.ts'
import { about, tell } from './consequences.ts'
import { settingsOf } from './settings.ts'

/** What the complainant said: by their secret link, by e-mail, or to staff who write it down. */
export interface Words {
  readonly body: string
  readonly channel: ComplaintMessage['channel']
  readonly subject?: string | null | undefined
  /** When it was said; now where left out. */
  readonly at?: string | undefined
  readonly public?: boolean | undefined
  readonly interactionId?: string | undefined
  readonly emailMessageId?: string | undefined
}

/** Adds the complainant's own words to their complaint, in any status of it; the author is whoever the context names. Its owner is told. */
export function addWords(
  tx: Tx,
  complaint: Complaint,
  { body, channel, subject = null, at, interactionId, emailMessageId, ...words }: Words,
): ComplaintMessage {
  tell(tx, complaint.ownerId === null ? [] : [complaint.ownerId], 'complaint.messaged', complaint)
  return addMessage(tx, complaint, {
    ...{ direction: 'inbound', topic: 'words', by: 'complainant', channel, subject, body, at, public: words.public ?? true },
    ...{ sentMessageId: null, interactionId: interactionId ?? null, emailMessageId: emailMessageId ?? null },
  })
}

type Said = Omit<ComplaintMessage, 'id' | 'complaintId' | 'author' | 'at' | 'createdAt'> & { readonly at?: string | undefined }

function addMessage(tx: Tx, complaint: Complaint, { at, ...said }: Said): ComplaintMessage {
  const { type, id } = tx.actor
  const now = tx.clock.now().toString()
  const message = { id: tx.newId(), complaintId: complaint.id, ...said, author: { type, id }, at: at ?? now, createdAt: now }
  repository.insertMessage(tx, message)
  const { direction, topic, channel, by } = message
  announce(tx, {
    event: complaintMessaged,
    ...about(complaint),
    data: { messageId: message.id, direction, topic, channel, by, public: message.public },
    occurredAt: message.at,
  })
  return message
}

/** Something that the organization says to the complainant. */
export interface Saying extends Particulars {
  readonly topic: Topic
  /** By what; as they complained, or else by what they can be reached, where left out. */
  readonly channel?: ComplaintMessage['channel'] | undefined
  readonly by?: ComplaintMessage['by'] | undefined
  readonly at?: string | undefined
  readonly public?: boolean | undefined
}

/** What was said, and the complaint after it. */
export interface Told {
  readonly message: ComplaintMessage
  readonly complaint: Complaint
}

/**
 * Sends it if the complainant can be reached. Nothing is written where not.
 * @returns the refusal of the channel that suits best; undefined where there was none to try
 */
export async function send(tx: Tx, complaint: Complaint, saying: Saying): Promise<Told | Refusal | undefined> {
  const { contactId } = complaint
  if (contactId === null || !isReachable(complaint)) return undefined
  const earlier = await repository.findMessages(tx, complaint.id)
  const count = earlier.filter(({ direction, topic }) => direction === 'outbound' && topic === saying.topic).length
  const addressed = await address(tx, complaint, saying)
  let refused: Refusal | undefined
  for (const channel of channelsFor(complaint, saying.channel)) {
    const sent = await orRefused(() =>
      sendMessage(tx, {
        ...{ contactId, channel, purpose: 'service', aboutId: complaint.id, reference: referenceOfMessage(complaint, saying.topic, count) },
        references: channel === 'email' ? referencesAmong(earlier) : [],
        ...addressed.wording(channel, ABOUT_LINK_MARK),
      }),
    )
    if (!(sent instanceof Refusal)) return told(tx, complaint, saying, { channel, body: await bareWords(tx, saying, addressed), sent })
    refused ??= sent
  }
  return refused
}

async function orRefused<T>(fn: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await fn()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Says it: sends it where it can be sent, and writes it down as said where not. */
export async function say(tx: Tx, complaint: Complaint, saying: Saying): Promise<Told> {
  const sent = await send(tx, complaint, saying)
  return sent === undefined || sent instanceof Refusal ? noteSaid(tx, complaint, saying) : sent
}

/** Writes down what was said, without sending anything. */
export async function noteSaid(tx: Tx, complaint: Complaint, saying: Saying): Promise<Told> {
  const body = await bareWords(tx, saying, await address(tx, complaint, saying))
  return told(tx, complaint, saying, { channel: saying.channel ?? complaint.channel, body })
}

interface Addressed {
  readonly to: Addressee
  wording(channel: SentChannel, link: string | null): Wording
}

/** To whom it is said, and in what words. */
async function address(tx: Tx, complaint: Complaint, { topic, ...particulars }: Saying): Promise<Addressed> {
  const contact = complaint.contactId === null ? undefined : await findContact(tx, complaint.contactId)
  const { organization } = tx
  const where = { settings: await settingsOf(tx), organization, timeZone: contact?.timeZone ?? organization.timeZone }
  return {
    to: contact ?? NOBODY,
    wording: (channel, link) => ({
      ...{ templateKey: templateKeyOf(topic), builtIn: builtIn(topic, channel === 'email'), language: complaint.language },
      data: (language) => textData(complaint, { ...particulars, link }, where, language),
    }),
  }
}
const NOBODY: Addressee = { displayName: '', givenName: null, familyName: null, language: null }

/** What is kept of it: the words of staff where it has such, else those of the service without greeting or link. */
async function bareWords(tx: Tx, { topic, text }: Saying, { to, wording }: Addressed): Promise<string> {
  if (topic !== 'acknowledgement' && text !== undefined) return text
  return (await wordsFor(tx, 'sms', to, wording('sms', null))).text.trim()
}

interface Carried {
  readonly channel: ComplaintMessage['channel']
  readonly body: string
  readonly sent?: SentMessage
}

async function told(tx: Tx, before: Complaint, { topic, by, at, public: shown = true }: Saying, { channel, body, sent }: Carried): Promise<Told> {
  const { id: sentMessageId = null, subject = null, messageId: emailMessageId = null } = sent?.message ?? {}
  const message = addMessage(tx, before, {
    ...{ direction: 'outbound', topic, channel, subject, body, by: by ?? speakerOf(tx.actor), at, public: shown },
    ...{ sentMessageId, interactionId: null, emailMessageId },
  })
  const complaint = withResponse(before, message)
  // Of what was opened again the first response still is the first that there was; the clock may want another.
  if (complaint === before && answersAgain(before, message)) return { message, complaint: await withFirstResponseMet(tx, before, message.at) }
  const { firstRespondedAt } = complaint
  if (firstRespondedAt !== null && firstRespondedAt !== before.firstRespondedAt)
    announce(tx, { event: complaintFirstResponse, ...about(complaint), data: { firstRespondedAt }, occurredAt: firstRespondedAt })
  return { message, complaint }
}
