import { z } from 'zod'
import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { offerSchema } from '../schemas/offers.ts'

/** Never the words of staff. */
const { reason: _words, sentence: _said, ...facts } = offerSchema.shape
const offer = z.object(facts).partial()

export const offerProposed = defineEvent('offer.proposed', 'An offer waits for somebody to approve it.', offer)
export const offerMoved = {
  approve: defineEvent('offer.made', 'Something was offered to a contact, and what is offered is there.', offer),
  reject: defineEvent('offer.rejected', 'An offer was rejected before it was made.', offer),
  accept: defineEvent('offer.accepted', 'A customer accepted an offer.', offer),
  decline: defineEvent('offer.declined', 'A customer declined an offer: what it gave is taken back.', offer),
  withdraw: defineEvent('offer.withdrawn', 'An offer was withdrawn: what it gave is taken back.', offer),
  use: defineEvent('offer.used', 'A customer used what was offered.', offer),
  restore: defineEvent('offer.restored', 'What was offered was used, and given back: the offer stands again.', offer),
  expire: defineEvent('offer.expired', 'The last day of an offer is over.', offer),
}
