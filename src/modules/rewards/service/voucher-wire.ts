import { statusAt, type Voucher } from '../rules/vouchers.ts'

export type WireVoucher = ReturnType<typeof wireVoucher>

/** As it is at an instant, without anything of its code. */
export function wireVoucher(voucher: Voucher, now: string) {
  const {
    codeDigest: _digest,
    codeSealed: _sealed,
    sourceType,
    sourceId,
    noticedAt: _noticed,
    type: _type,
    issuedBy: _by,
    granted: _granted,
    ...shown
  } = voucher
  const status = statusAt(voucher, now)
  const balance = voucher.balance !== null && status === 'expired' ? 0 : voucher.balance
  return { ...shown, status, balance, source: { type: sourceType, id: sourceId } }
}

/** What its events tell. */
export function factsOf(voucher: Voucher) {
  const { id: _id, version: _version, createdAt: _created, updatedAt: _updated, ...facts } = wireVoucher(voucher, voucher.createdAt)
  return facts
}

export function about({ id, contactId }: Pick<Voucher, 'id' | 'contactId'>, customer: string | null = null) {
  return { resourceId: id, contactId: contactId ?? customer }
}
