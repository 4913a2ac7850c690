import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { ABOUT_LINK_MARK, type NewMessage, type SentMessage, sendMessage } from '../../messaging/index.ts'
import type { Survey } from '../../surveys/index.ts'
import { type Invitation, isSent } from '../rules/invitation.ts'
import { builtIn, type Topic, templateKeyOf, textData } from '../rules/texts.ts'

/**
 * Hands a message of an invitation to messaging, once whatever repeats. Its link is put in when it leaves the house. What refuses
 * it undoes nothing else.
 */
export async function post(tx: Tx, survey: Survey, invitation: Invitation, topic: Topic): Promise<SentMessage | Refusal> {
  const { id, contactId, channel, language, remindersSent } = invitation
  if (contactId === null || !isSent(channel)) throw new Error(`nothing is sent for invitation ${id}`)
  const message: NewMessage = {
    ...{ contactId, channel, purpose: 'survey', aboutId: id, reference: topic === 'invitation' ? id : `${id}#${remindersSent + 1}` },
    ...{ templateKey: templateKeyOf(topic), builtIn: builtIn(topic, channel === 'email'), language },
    data: (spoken) => textData(survey, spoken, ABOUT_LINK_MARK),
  }
  try {
    return await tx.savepoint((inner) => sendMessage(inner, message))
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
