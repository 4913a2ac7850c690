import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { bookOrder } from './service/orders.ts'
import { bookReturn } from './service/refunds.ts'

/** How programs join the acts of other modules. */
export const programsParticipant: Participant<Tx> = {
  onOrder: bookOrder,
  onReturn: bookReturn,
}
