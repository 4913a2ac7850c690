import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { holdSchema } from '../schemas/holds.ts'

const hold = holdSchema.partial()
export const holdPlaced = defineEvent('hold.placed', 'Units of a member are kept for something.', hold)
export const holdCaptured = defineEvent('hold.captured', 'Units that were held were redeemed, all of them or some; the rest was let go.', hold)
export const holdTimedOut = defineEvent('hold.timed_out', 'Units that were held were let go, since nobody ended the hold in its time.', hold)
export const holdVoided = defineEvent('hold.voided', 'Units that were held were let go.', hold)
