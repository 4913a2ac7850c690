import type { Tx } from '../../../platform/context.ts'
import type { Complaint, ComplaintMessage } from '../rules/complaint.ts'
import { addWords, type Words } from './messages.ts'
import { moveWithin } from './moves.ts'

/**
 * Adds the complainant's words; a complaint that waits for them goes on, unless they do not answer what was asked. The caller
 * holds the complaint.
 */
export async function answer(
  tx: Tx,
  complaint: Complaint,
  words: Words,
  answersQuestion = true,
): Promise<{ readonly message: ComplaintMessage; readonly complaint: Complaint }> {
  const message = addWords(tx, complaint, words)
  if (complaint.status !== 'awaiting_complainant' || !answersQuestion) return { message, complaint }
  return { message, complaint: await moveWithin(tx, complaint, 'resume', { reason: 'The complainant answered.', messageId: message.id }) }
}
