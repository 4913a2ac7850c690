import { notRefused, Refusal, refusalOf } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, eachInTurns, type ItemOutcome, parseItems } from '../../../platform/http/batch.ts'
import { goOn, inRuns } from '../../../platform/http/batch-work.ts'
import { holdContacts } from '../../contacts/index.ts'
import { refusalsByConstraint } from '../errors.ts'
import type { Interaction, NewInteraction } from '../rules/interaction.ts'
import { type BatchItem, batchItemSchema } from '../schemas/batch.ts'
import { newInteraction, recordWithin, updateWithin } from './interactions.ts'

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchInteractions(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, batchItemSchema)
  return transact(ctx, async (tx) => {
    // All at once and in one order: two batches about the same contacts wait for each other and do not deadlock.
    await holdContacts(
      tx,
      notRefused(parsed).flatMap((item) => (item.op === 'create' ? item.data.contactId : [])),
    )
    return batchResult(tx, await inRuns(tx, parsed, refusalsByConstraint, perform))
  })
}

async function perform(tx: Tx, items: readonly BatchItem[]): Promise<ItemOutcome[]> {
  const [first] = items
  if (first?.op === 'update') return [{ status: 200, id: (await updateWithin(tx, first.id, first.data)).id }]
  const recorded = await goOn(await eachInTurns(items, (item) => madeReady(tx, item)), (ready) => recordWithin(tx, ready))
  return recorded.map((each) => (each instanceof Refusal ? each : { status: each.created ? 201 : 200, id: each.interaction.id }))
}

type Ready = { readonly input: NewInteraction; readonly interaction: Interaction }

function madeReady(tx: Tx, item: BatchItem): Ready | Refusal {
  if (item.op !== 'create') throw new Error('a run holds creations only')
  const input = item.data
  return refusalOf(() => ({ input, interaction: newInteraction(tx, input) }))
}
