import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { ABOUT_LINK_MARK, type SentMessage, sendMessage } from '../../messaging/index.ts'
import type { Survey } from '../../surveys/index.ts'
import { type Invitation, isSent } from '../rules/invitation.ts'
import { builtIn, type Topic, templateKeyOf, textData } from '../rules/texts.ts'

/**
 * Hands a message of an invitation to messaging, once whatever repeats. Its link is put in when it leaves the house.
 * @throws contactNotAllowed, channelNotConfigured
 */
export function post(tx: Tx, survey: Survey, invitation: Invitation, topic: Topic): Promise<SentMessage> {
  const { id, contactId, channel, language, remindersSent } = invitation
  if (contactId === null || !isSent(channel)) throw new Error(`nothing is sent for invitation ${id}`)
  return sendMessage(tx, {
    ...{ contactId, channel, purpose: 'survey', aboutId: id, reference: topic === 'invitation' ? id : `${id}#${remindersSent + 1}` },
    ...{ templateKey: templateKeyOf(topic), builtIn: builtIn(topic, channel === 'email'), language },
    data: (spoken) => textData(survey, spoken, ABOUT_LINK_MARK),
  })
}

/** The same where nobody waits for the answer: what refuses it undoes nothing else. */
export async function tryToPost(tx: Tx, survey: Survey, invitation: Invitation, topic: Topic): Promise<SentMessage | Refusal> {
  try {
    return await tx.savepoint((inner) => post(inner, survey, invitation, topic))
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
