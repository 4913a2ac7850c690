import { createHash } from 'node:crypto'
import type { Mailbox } from '../../../kernel/mail-message.ts'
import type { Participant } from '../../../kernel/participants.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { forbidden, validationFailed } from '../../../kernel/problems.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { readMessage } from '../../../platform/mail/read-message.ts'
import { contactByEmail, makeContact, maySeeContact } from '../../contacts/index.ts'
import { withoutCredentials } from '../../identity/index.ts'
import { noteBounce } from '../../messaging/index.ts'
import { correspondentUnknown, interactionExists, interactionNotFound, messageNotReadable } from '../errors.ts'
import { interactionUpdated } from '../events.ts'
import { findInteraction } from '../repository/interactions.ts'
import { absorbThread, type EmailMessage, findMessages, saveMessages, takeTurn } from '../repository/threads.ts'
import { type Mail, understandMail } from '../rules/email.ts'
import type { Interaction, NewInteraction } from '../rules/interaction.ts'
import { placeInThread } from '../rules/thread.ts'
import type { EmailOptions } from '../schemas/email.ts'
import { ADDRESS_LENGTH_MAX, BODY_LENGTH_MAX, NAME_LENGTH_MAX, PARTICIPANTS_MAX, SUBJECT_LENGTH_MAX } from '../schemas/interaction.ts'
import { answerOf, newInteraction, type RecordedAnswer, recordWithin } from './interactions.ts'

const LIMITS = {
  bodyLengthMax: BODY_LENGTH_MAX,
  subjectLengthMax: SUBJECT_LENGTH_MAX,
  nameLengthMax: NAME_LENGTH_MAX,
  addressLengthMax: ADDRESS_LENGTH_MAX,
  participantsMax: PARTICIPANTS_MAX,
}

/**
 * Records an e-mail as it went over the wire, in its conversation. The same message again changes nothing.
 * @param bytes one character per byte
 * @throws messageNotReadable, correspondentUnknown, forbidden, validationFailed, contactArchived, contactExists, interactionExists
 */
export async function recordEmail(ctx: Context, bytes: string, options: EmailOptions, participants: Participants): Promise<RecordedAnswer> {
  if (options.createContact && !ctx.actor.scopes.has('contacts:write')) throw forbidden({ requiredScope: 'contacts:write' })
  const raw = Buffer.from(bytes, 'latin1')
  const digest = `sha256:${createHash('sha256').update(raw).digest('hex')}`
  const understood = understandMail((await readMessage(raw)) ?? refuse(messageNotReadable()), digest, LIMITS)
  const { subject, body } = understood
  const mail = { ...understood, subject: subject && withoutCredentials(subject), body: body && withoutCredentials(body) }
  return transact(ctx, async (tx) => {
    takeTurn(tx)
    const known = await findMessages(tx, [mail.messageId, ...mail.references])
    const before = known.find(({ messageId }) => messageId === mail.messageId)?.interactionId
    return before == null ? record(tx, mail, options, known, participants) : recordedBefore(tx, before)
  })
}

async function recordedBefore(tx: Tx, id: string): Promise<RecordedAnswer> {
  const interaction = (await findInteraction(tx, id)) ?? refuse(interactionNotFound())
  if (!(await maySeeContact(tx, interaction.contactId))) throw interactionExists()
  return answerOf({ interaction: await unrevealing(tx, interaction), created: false })
}

async function record(tx: Tx, mail: Mail, options: EmailOptions, known: readonly EmailMessage[], participants: Participants): Promise<RecordedAnswer> {
  const contactId = options.contactId ?? (await correspondentOf(tx, mail, options, known))
  const { threadKey, absorbed } = placeInThread(mail.messageId, mail.references, new Map(known.map((each) => [each.messageId, each.threadKey])))
  const given: NewInteraction = {
    contactId,
    channel: 'email',
    direction: options.direction,
    kind: 'message',
    subject: mail.subject,
    body: mail.body,
    occurredAt: sentAt(tx, mail),
    staffId: options.staffId ?? null,
    participants: mail.participants,
    threadKey,
    answeredBy: options.direction === 'outbound' && mail.automatic !== null ? 'script' : null,
  }
  const made = newInteraction(tx, given, { automatic: mail.automatic, email: mail.facts })
  const related = options.direction === 'inbound' && mail.automatic === null ? await aboutOf(tx, mail, made, known, participants) : null
  const [input, interaction] = [
    { ...given, related },
    { ...made, related },
  ]
  const [recorded] = await recordWithin(tx, [{ input, interaction }])
  if (recorded === undefined || recorded instanceof Refusal) throw recorded ?? interactionNotFound()
  if (absorbed !== undefined) await absorb(tx, absorbed, threadKey)
  await noteFailures(tx, mail, known)
  const unseen = mail.references.filter((id) => !known.some(({ messageId }) => messageId === id))
  saveMessages(tx, [
    { messageId: mail.messageId, threadKey, interactionId: interaction.id },
    ...unseen.map((messageId) => ({ messageId, threadKey, interactionId: null })),
  ])
  return answerOf({ ...recorded, interaction: await unrevealing(tx, recorded.interaction) })
}

/** Whoever hands an e-mail in gets back what it says, and not that it belongs to what is kept from them. */
async function unrevealing(tx: Tx, interaction: Interaction): Promise<Interaction> {
  return (await isConcealed(tx, interaction.related?.id)) ? { ...interaction, related: null } : interaction
}

type Participants = readonly Participant<Tx>[]

/** What it belongs to, as the first says who knows. */
async function aboutOf(
  tx: Tx,
  mail: Mail,
  { id, contactId, subject, body, occurredAt }: Interaction,
  known: readonly EmailMessage[],
  participants: Participants,
): Promise<Interaction['related']> {
  const about = (await recordedAs(tx, known)).flatMap(({ related }) => related ?? [])
  const to = mail.recipients.map(({ address }) => address)
  const email = { interactionId: id, contactId, messageId: mail.messageId, to, references: mail.references, about, subject, body, occurredAt }
  for (const participant of participants) {
    const related = await participant.onEmail?.(tx, email)
    if (related !== undefined) return related
  }
  return null
}

/**
 * Tells those who send messages which addresses failed for good. A report is believed of what went out from here only: it comes
 * from whoever sent it, and could else cut off anybody.
 */
async function noteFailures(tx: Tx, mail: Mail, known: readonly EmailMessage[]): Promise<void> {
  const failures = mail.facts.deliveries.filter(({ action, status }) => action === 'failed' && !status?.startsWith('4.'))
  if (failures.length === 0) return
  await noteBounce(tx, {
    messageIds: mail.references,
    addresses: failures.map(({ recipient }) => recipient),
    reason: failures[0]?.diagnostic ?? failures[0]?.status ?? null,
    wentOut: (await recordedAs(tx, known)).some(({ direction }) => direction === 'outbound'),
  })
}

/** The interactions that messages are, as far as they were recorded. */
async function recordedAs(tx: Tx, messages: readonly EmailMessage[]): Promise<Interaction[]> {
  const found = await Promise.all(messages.map(({ interactionId }) => (interactionId === null ? undefined : findInteraction(tx, interactionId))))
  return found.filter((interaction) => interaction !== undefined)
}

/** What a header says of the time is believed when it is past and later than 1970; the time is that of the recording otherwise. */
function sentAt({ clock }: Context, mail: Mail): string | undefined {
  if (mail.sentAt === null) return undefined
  const said = Temporal.Instant.from(mail.sentAt)
  return said.epochMilliseconds < 0 || Temporal.Instant.compare(said, clock.now()) > 0 ? undefined : said.toString()
}

/**
 * The contact on the other side. A delivery report comes from a machine: its contact is that of the message it reports on,
 * or the recipient that it names.
 */
async function correspondentOf(tx: Tx, mail: Mail, options: EmailOptions, known: readonly EmailMessage[]): Promise<string> {
  const isReport = mail.facts.deliveries.length > 0
  if (isReport) {
    const contactId = await contactOfReported(tx, known)
    if (contactId !== undefined) return contactId
  }
  const mailboxes = options.direction === 'outbound' ? mail.recipients : mail.from === undefined ? [] : [mail.from]
  const addresses = isReport ? mail.reportedRecipients : mailboxes.map(({ address }) => address).slice(0, PARTICIPANTS_MAX)
  for (const address of addresses) {
    const contact = await contactByEmail(tx, address)
    if (contact !== undefined) return contact.id
  }
  const [first] = mailboxes
  if (!options.createContact || isReport || first === undefined) throw correspondentUnknown({ addresses })
  return makeCorrespondent(tx, first)
}

async function makeCorrespondent(tx: Tx, { name, address }: Mailbox): Promise<string> {
  const displayName = name.trim().slice(0, NAME_LENGTH_MAX).toWellFormed()
  try {
    return (await makeContact(tx, { kind: 'person', displayName: displayName === '' ? address : displayName, emails: [{ value: address }], source: 'email' }))
      .id
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Who cannot be found by the address cannot be made by it either.
    if (error.type === validationFailed) throw correspondentUnknown({ addresses: [address] })
    // Somebody else may have made the contact meanwhile.
    return (await contactByEmail(tx, address))?.id ?? refuse(error)
  }
}

async function contactOfReported(tx: Tx, known: readonly EmailMessage[]): Promise<string | undefined> {
  for (const { interactionId } of known) {
    const interaction = interactionId === null ? undefined : await findInteraction(tx, interactionId)
    if (interaction !== undefined && (await maySeeContact(tx, interaction.contactId))) return interaction.contactId
  }
  return undefined
}

async function absorb(tx: Tx, from: string, to: string): Promise<void> {
  const moved = await absorbThread(tx, { from, to, at: tx.clock.now().toString() })
  announce(
    tx,
    ...moved.map(({ id, contactId, related, occurredAt }) => ({
      event: interactionUpdated,
      resourceId: id,
      contactId,
      aboutId: related?.id,
      occurredAt,
      data: { threadKey: to },
      previous: { threadKey: from },
      summary: 'threadKey',
    })),
  )
}
