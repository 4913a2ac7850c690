import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { movedNotifications } from './repository/notifications.ts'

/** How identity joins the acts of other modules: what staff were told of a contact is about the survivor. */
export const identityParticipant: Participant<Tx> = {
  onMerge: async (tx, merge) => ({ notifications: await movedNotifications.move(tx, merge) }),
  async onRevertMerge(tx, merge) {
    movedNotifications.giveBack(tx, merge)
    return []
  },
}
