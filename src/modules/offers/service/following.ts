import type { LinkWanted } from '../../../kernel/participants.ts'
import type { StandingOffer, VoucherUse } from '../../../kernel/vouchers.ts'
import type { Tx } from '../../../platform/context.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { contactVisibility, lockContact } from '../../contacts/index.ts'
import { boughtWithin } from '../../orders/index.ts'
import { offeredCode } from '../../rewards/index.ts'
import { findOffer, findStanding, hasBought, lockOffer } from '../repository/offers.ts'
import { mayMove, moved } from '../rules/offers.ts'
import { keep } from './making.ts'

/** What becomes of offers without anybody saying so. */

/** The voucher of an offer was used, or a use was given back. */
export async function followVoucher(tx: Tx, { source, givenBack }: VoucherUse): Promise<void> {
  const offer = source.type === 'offer' && source.id !== null ? await lockOffer(tx, source.id) : undefined
  const move = givenBack ? 'restore' : 'use'
  if (offer !== undefined && mayMove(offer, move)) keep(tx, moved(offer, move, tx.clock.now().toString()), move)
}

/** The last day of an offer is over. Points are used by coming back: something was bought in time. */
export const expiryWork: HeldDueWork = {
  async hold(tx, offerId) {
    const offer = await findOffer(tx, offerId, contactVisibility)
    if (offer?.contactId != null) await lockContact(tx, offer.contactId)
  },
  async meet(tx, offerId) {
    const offer = await lockOffer(tx, offerId)
    if (offer === undefined || !mayMove(offer, 'expire')) return
    const move = offer.gives.type === 'points' && (await hasBought(tx, offerId, boughtWithin)) ? 'use' : 'expire'
    keep(tx, moved(offer, move, tx.clock.now().toString()), move)
  },
}

/** What stands of what was offered to a contact. */
export async function standingOffers(tx: Tx, contactId: string): Promise<StandingOffer[]> {
  return (await findStanding(tx, contactId)).flatMap(({ id, voucherId, name, sentence, gives, expiresAt }) =>
    expiresAt === null ? [] : [{ id, voucherId, name, sentence, expiresAt, programId: gives.type === 'points' ? gives.programId : null }],
  )
}

/** The code of what is offered, for the message that brings it. */
export async function codeWanted(tx: Tx, { aboutId }: LinkWanted): Promise<string | undefined> {
  const offer = await findOffer(tx, aboutId, contactVisibility)
  return offer?.voucherId == null ? undefined : offeredCode(tx, offer.voucherId)
}
