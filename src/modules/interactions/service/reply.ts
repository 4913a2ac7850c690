import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { channelNotConfigured, type SentMessage, sendMessage } from '../../messaging/index.ts'
import { interactionNotFound, replyNotPossible } from '../errors.ts'
import { saveMessages, takeTurn } from '../repository/threads.ts'
import type { Interaction, NewInteraction } from '../rules/interaction.ts'
import { referencesOf, replyChannel, replySubject, writtenFrom } from '../rules/reply.ts'
import type { Reply } from '../schemas/reply.ts'
import { getInteraction, newInteraction, recordWithin } from './interactions.ts'

export { channelNotConfigured, contactNotAllowed } from '../../messaging/index.ts'

/**
 * Answers an interaction by its own channel, an e-mail in its conversation, and records what is sent.
 * @param byMail whether there is a mail server
 * @throws interactionNotFound, contactErased, replyNotPossible, channelNotConfigured, contactNotAllowed
 */
export function replyTo(ctx: Context, interactionId: string, reply: Reply, byMail: boolean): Promise<Interaction> {
  return transact(ctx, async (tx) => {
    const answered = await getInteraction(tx, interactionId)
    const channel = replyChannel(answered) ?? refuse(replyNotPossible())
    const isEmail = channel === 'email'
    if (!isEmail && (reply.html !== undefined || reply.subject !== undefined)) throw replyNotPossible({ detail: 'Subject and HTML are for e-mail.' })
    if (isEmail && !byMail) throw channelNotConfigured()
    // Before the contact is locked, as by everybody who records an e-mail.
    if (isEmail) takeTurn(tx)
    const subject = isEmail ? (reply.subject ?? replySubject(answered.subject)) : undefined
    const sent = await sendMessage(tx, {
      contactId: answered.contactId,
      channel,
      purpose: 'service',
      subject,
      text: reply.text,
      html: reply.html,
      to: writtenFrom(answered),
      references: referencesOf(answered),
      aboutId: answered.related?.id,
    })
    return record(tx, answered, reply, sent)
  })
}

async function record(tx: Tx, answered: Interaction, { text }: Reply, { message }: SentMessage): Promise<Interaction> {
  const { messageId, inReplyTo, address, subject } = message
  const threadKey = answered.threadKey ?? messageId
  const input: NewInteraction = {
    contactId: answered.contactId,
    channel: answered.channel,
    direction: 'outbound',
    kind: 'message',
    subject,
    body: text,
    staffId: tx.actor.userId,
    participants: [{ role: 'to', name: null, address }],
    related: answered.related,
    threadKey,
    answeredBy: tx.actor.userId === null ? 'script' : 'human',
    metadata: { message: message.id },
  }
  const email = messageId === null ? null : { messageId, inReplyTo, attachments: [], deliveries: [], truncated: false }
  const interaction = newInteraction(tx, input, { automatic: null, email })
  const [recorded] = await recordWithin(tx, [{ input, interaction }])
  if (recorded === undefined || recorded instanceof Refusal) throw recorded ?? interactionNotFound()
  if (messageId !== null && threadKey !== null) saveMessages(tx, [{ messageId, threadKey, interactionId: interaction.id }])
  return recorded.interaction
}
