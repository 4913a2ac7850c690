import { Refusal, refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { readEvery } from '../../../platform/lists.ts'
import { channelNotConfigured } from '../../messaging/index.ts'
import { complainantNotReachable } from '../errors.ts'
import { saveComplaint } from '../repository/complaints.ts'
import * as repository from '../repository/messages.ts'
import type { Complaint, ComplaintMessage } from '../rules/complaint.ts'
import { expectSaidBetween, isSent } from '../rules/messages.ts'
import type { MessageListQuery, NewComplaintMessage } from '../schemas/messages.ts'
import { answer } from './answers.ts'
import { followed } from './clocks.ts'
import { holdComplainant } from './hold.ts'
import { noteSaid, type Saying, send, type Told } from './messages.ts'
import { findSeen, lockSeen } from './seen.ts'

export { channelNotConfigured, contactNotAllowed } from '../../messaging/index.ts'

/**
 * Staff tell the complainant something, or write down what was said by either.
 * @param byMail whether there is a mail server
 * @throws complaintNotFound, staleVersion, validationFailed, complainantNotReachable, contactNotAllowed, channelNotConfigured
 */
export function addComplaintMessage(ctx: Context, complaintId: string, input: NewComplaintMessage, byMail: boolean): Promise<ComplaintMessage> {
  return transact(ctx, async (tx) => {
    await holdComplainant(tx, complaintId)
    const complaint = await lockSeen(tx, complaintId)
    if (input.at !== undefined) expectSaidBetween(complaint, tx.clock.now().toString(), input.at)
    if (input.direction === 'outbound') return tellComplainant(tx, complaint, input, byMail)
    const { body, channel = complaint.channel, at, public: shown, answersQuestion } = input
    return (await answer(tx, complaint, { body, channel, at, public: shown }, answersQuestion)).message
  })
}

async function tellComplainant(tx: Tx, before: Complaint, input: NewComplaintMessage, byMail: boolean): Promise<ComplaintMessage> {
  const { body, channel, at, by, public: shown } = input
  const saying: Saying = { topic: 'words', text: body, channel, at, by, public: shown }
  const { message, complaint } = channel !== undefined && !isSent(channel) ? await noteSaid(tx, before, saying) : await sent(tx, before, saying, byMail)
  if (complaint !== before) saveComplaint(tx, { ...(await followed(tx, before, complaint)), derived: complaint.derived + 1 })
  return message
}

async function sent(tx: Tx, complaint: Complaint, saying: Saying, byMail: boolean): Promise<Told> {
  if (saying.at !== undefined)
    throw validationFailed({ errors: [{ pointer: '/at', code: 'contradicts', detail: 'is for what was said otherwise than by a message' }] })
  if (saying.public === false) throw validationFailed({ errors: [{ pointer: '/public', code: 'contradicts', detail: 'what is sent to them they may see' }] })
  if (saying.channel === 'email' && !byMail) throw channelNotConfigured()
  const told = await send(tx, complaint, saying)
  return told instanceof Refusal ? refuse(told) : (told ?? refuse(complainantNotReachable()))
}

/** Whether the caller may see the contact is the caller's question. */
export function everyMessageOf(ctx: Context, contactId: string): Promise<unknown[]> {
  return readEvery('createdAt', (query) => repository.listMessagesOf(ctx, contactId, query))
}

/** @throws complaintNotFound, invalidCursor */
export async function listComplaintMessages(ctx: Context, complaintId: string, query: MessageListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listMessages(ctx, complaintId, query)
}
