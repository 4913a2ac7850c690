import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { contactVisibility } from '../contacts/index.ts'
import { erasePurchases, findBuyersOf, movedOrders, movedReturns } from './repository/participants.ts'
import { listOrders } from './service/orders.ts'
import { followPatterns, forgetPatternOf } from './service/patterns.ts'
import { listReturns } from './service/returns.ts'

/** How orders join the acts of other modules. */
export const ordersParticipant: Participant<Tx> = {
  async onExport(tx, contactId) {
    const orders = await readEvery('placedAt', (query) => listOrders(tx, { ...query, contactId }))
    return { orders, returns: await readEvery('returnedAt', (query) => listReturns(tx, { ...query, contactId })) }
  },
  async onMerge(tx, merge) {
    const moved = { orders: await movedOrders.move(tx, merge), returns: await movedReturns.move(tx, merge) }
    await followPatterns(tx, [merge.survivorId, ...merge.duplicateIds], false)
    return moved
  },
  async onRevertMerge(tx, merge) {
    movedOrders.giveBack(tx, merge)
    movedReturns.giveBack(tx, merge)
    await followPatterns(tx, [merge.survivorId, ...merge.duplicateIds], false)
    return []
  },
  /** What was bought stays, for the sums; who bought it goes. */
  async onErase(tx, { contactId }) {
    forgetPatternOf(tx, contactId)
    eraseAnswersNaming(tx, await erasePurchases(tx, contactId))
  },
  onAffected: async (tx, affected) => ({ source: 'orders', contactIds: await findBuyersOf(tx, affected, contactVisibility) }),
}
