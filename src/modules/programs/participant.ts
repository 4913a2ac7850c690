import type { Participant } from '../../kernel/participants.ts'
import type { Tx } from '../../platform/context.ts'
import { tellExpired } from './service/expiring.ts'
import { bookOrder } from './service/orders.ts'

/** How programs join the acts of other modules. */
export const programsParticipant: Participant<Tx> = {
  onOrder: bookOrder,
  onUnitsExpired: tellExpired,
}
