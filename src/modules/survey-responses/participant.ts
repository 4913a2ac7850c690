import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { eraseAnswersNaming } from '../../platform/erasure.ts'
import { readEvery } from '../../platform/lists.ts'
import { settleItems } from './repository/loop.ts'
import { eraseResponses, holdResponsesOf, movedResponses } from './repository/participants.ts'
import { STANDINGS } from './service/loop.ts'
import { responsesOf } from './service/responses.ts'

/** How responses join the acts of other modules. */
export const surveyResponsesParticipant: Participant<Tx> = {
  onExport: async (tx, contactId) => ({ surveyResponses: await readEvery('answeredAt', (query) => responsesOf(tx, contactId, query)) }),
  onMerge: async (tx, merge) => ({ surveyResponses: await movedResponses.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedResponses.giveBack(tx, merge)
    return []
  },
  /** Scores stay, of nobody: the figures of the past do not change when somebody goes. */
  async onErase(tx, { contactId }) {
    const ids = await holdResponsesOf(tx, contactId)
    if (ids.length === 0) return
    settleItems(tx, ids, STANDINGS)
    eraseResponses(tx, ids)
    eraseAnswersNaming(tx, ids)
  },
}
