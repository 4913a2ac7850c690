import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactStageChanged } from '../events.ts'
import { saveContact } from '../repository/contacts.ts'
import { insertMove, listMoves } from '../repository/lifecycle.ts'
import { indexed } from '../rules/contact.ts'
import { type LifecycleMove, type MoveInput, moveStage } from '../rules/lifecycle.ts'
import { getContact, lockAlive, tellOwner } from './contacts.ts'

/** @throws contactNotFound, contactErased, staleVersion, contactArchived, validationFailed, alreadyInStage */
export function changeStage(ctx: Context, contactId: string, input: MoveInput): Promise<LifecycleMove> {
  return transact(ctx, async (tx) => {
    const before = await lockAlive(tx, contactId)
    const { contact, move } = moveStage(before, input, tx.clock.now().toString(), { id: tx.newId(), actor: { type: tx.actor.type, id: tx.actor.id } })
    await saveContact(tx, indexed(before), indexed(contact))
    insertMove(tx, move)
    const { fromStage, stage, reason, reasonCode, endedBy } = move
    announce(tx, {
      event: contactStageChanged,
      resourceId: contactId,
      contactId,
      data: { fromStage, stage, reason, reasonCode, endedBy },
      summary: `${fromStage} to ${stage}`,
    })
    tellOwner(tx, contact, `now in ${stage}`)
    return move
  })
}

/** @throws contactNotFound, contactErased */
export async function lifecycleOf(ctx: Context, contactId: string, query: ListQuery): Promise<JsonText> {
  await getContact(ctx, contactId)
  return listMoves(ctx, contactId, query)
}
