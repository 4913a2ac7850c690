import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { lockBudgetsOf } from './repository/programs.ts'
import { tellExpired } from './service/expiring.ts'
import { mergeMemberships, revertMemberships } from './service/merging.ts'
import { bookOrder, bookReturned } from './service/orders.ts'
import { eraseMemberships, exportMemberships } from './service/people.ts'

/** How programs join the acts of other modules. */
export const programsParticipant: Participant<Tx> = {
  onOrdersHold: async (tx, contactIds) => lockBudgetsOf(tx, contactIds),
  onOrder: bookOrder,
  onReturn: bookReturned,
  onUnitsExpired: tellExpired,
  onExport: exportMemberships,
  onMerge: mergeMemberships,
  onRevertMerge: revertMemberships,
  onErase: (tx, { contactId }) => eraseMemberships(tx, contactId),
}
