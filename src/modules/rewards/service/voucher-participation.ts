import type { ContactMerge, RemedyDue } from '../../../kernel/participants.ts'
import type { VoucherEarned, VoucherTaken } from '../../../kernel/vouchers.ts'
import type { Tx } from '../../../platform/context.ts'
import { eraseAnswersNaming } from '../../../platform/erasure.ts'
import { readEvery } from '../../../platform/lists.ts'
import { lockSurvivor } from '../../contacts/index.ts'
import { eraseRedemptions, movedRedemptions, redemptionsBy } from '../repository/voucher-redemptions.ts'
import { eraseVouchers, findVoucherOfSource, lockVoucher, movedVouchers } from '../repository/vouchers.ts'
import { expiryAfter, isUnused, statusAt, type Worth } from '../rules/vouchers.ts'
import { issueOnce, moneyOf } from './voucher-issue.ts'
import { listVouchers, revokeHeld } from './vouchers.ts'

/** What an erased person's vouchers are called, and those that a remedy promised without a name. */
const NAME = 'Voucher'

/** A voucher that was promised to a complainant. @returns its id; the code is not kept at the complaint. Undefined where the contact is gone */
export async function giveRemedy(tx: Tx, { id, contactId, amount, currency, percent }: RemedyDue): Promise<string | undefined> {
  const contact = contactId === null ? null : await lockSurvivor(tx, contactId)
  if (contact === undefined || (contact !== null && contact.erasedAt !== null)) return undefined
  const worth: Worth | undefined =
    percent !== null
      ? { type: 'percent', rate: { numerator: percent, denominator: 100 }, cap: amount }
      : amount !== null
        ? { type: 'fixed', amount }
        : undefined
  if (worth === undefined) return undefined
  const { voucher } = await issueOnce(tx, {
    name: NAME,
    worth,
    currency: currency ?? tx.organization.currency,
    programId: null,
    contactId: contact?.id ?? null,
    source: { type: 'remedy', id },
    reason: null,
    validFrom: tx.clock.now().toString(),
    expiresAt: null,
    usesMax: 1,
    usesPerMember: null,
  })
  return voucher.id
}

/** A rule or a full punch card gives a voucher; the contact is held. @returns its id */
export async function giveEarned(tx: Tx, { programId, contactId, card = false, terms, at, ...earned }: VoucherEarned): Promise<string | undefined> {
  if (contactId === null) return undefined
  const { currency, timeZone } = await moneyOf(tx, programId)
  const { worth } = terms
  const { voucher } = await issueOnce(tx, {
    name: terms.name,
    worth: worth.type === 'free_item' ? { ...worth, skus: [...worth.skus], categories: [...worth.categories] } : worth,
    currency,
    programId,
    contactId,
    source: { type: card ? 'card' : 'rule', id: sourceOf(earned) },
    reason: null,
    validFrom: at,
    expiresAt: expiryAfter(terms.validDays, at, timeZone),
    usesMax: 1,
    usesPerMember: null,
  })
  return voucher.id
}

/** It is taken back where it was not used. @returns whether it was not; undefined where there is none */
export async function takeBackEarned(tx: Tx, taken: VoucherTaken): Promise<boolean | undefined> {
  const id = sourceOf(taken)
  const found = (await findVoucherOfSource(tx, { type: 'rule', id })) ?? (await findVoucherOfSource(tx, { type: 'card', id }))
  const voucher = found === undefined ? undefined : await lockVoucher(tx, found.id)
  if (voucher === undefined) return undefined
  const isLeft = isUnused(voucher)
  if (isLeft && statusAt(voucher, tx.clock.now().toString()) === 'active') await revokeHeld(tx, voucher, 'what gave it was taken back')
  return isLeft
}

const sourceOf = ({ eventId, ruleKey }: VoucherTaken) => `${eventId} ${ruleKey}`

export async function vouchersOfPerson(tx: Tx, contactId: string) {
  return {
    vouchers: await readEvery('createdAt', (query) => listVouchers(tx, { ...query, contactId })),
    voucherRedemptions: await redemptionsBy(tx, contactId),
  }
}

export async function eraseVouchersOf(tx: Tx, contactId: string): Promise<void> {
  const ids = [...(await eraseVouchers(tx, contactId, NAME)), ...(await eraseRedemptions(tx, contactId))]
  eraseAnswersNaming(tx, ids)
}

export async function moveVouchers(tx: Tx, merge: ContactMerge) {
  return { vouchers: await movedVouchers.move(tx, merge), voucherRedemptions: await movedRedemptions.move(tx, merge) }
}

export function giveBackVouchers(tx: Tx, merge: ContactMerge): void {
  movedVouchers.giveBack(tx, merge)
  movedRedemptions.giveBack(tx, merge)
}
