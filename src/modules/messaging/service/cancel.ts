import { refuse } from '../../../kernel/problem.ts'
import { transitionNotAllowed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import { cancelDue } from '../../../platform/jobs/due-work.ts'
import { messageNotFound } from '../errors.ts'
import { lockMessage, saveMessage } from '../repository/messages.ts'
import { reported, type WireMessage, wireMessage } from '../rules/message.ts'
import { getMessage, MESSAGE_DUE, tellMoved } from './send.ts'

/** Keeps a message that waits from ever being sent; its place under the caps is free again. @throws messageNotFound, staleVersion, transitionNotAllowed */
export function cancelMessage(ctx: Context, id: string): Promise<WireMessage> {
  return transact(ctx, async (tx) => {
    await getMessage(tx, id)
    const before = (await lockMessage(tx, id)) ?? refuse(messageNotFound())
    expectVersion(tx, before)
    if (before.state !== 'queued' || before.attemptedAt !== null) throw transitionNotAllowed({ detail: 'It does not wait any more.', allowed: [] })
    const after = reported(before, 'failed', tx.clock.now().toString(), 'cancelled')
    saveMessage(tx, after)
    cancelDue(tx, { kind: MESSAGE_DUE, reference: id })
    await tellMoved(tx, after)
    return wireMessage(after)
  })
}
