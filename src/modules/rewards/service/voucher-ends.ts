import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { voucherExpiredEvent, voucherExpiring } from '../events/vouchers.ts'
import { scheduleVouchers, takeExpired, takeExpiring } from '../repository/vouchers.ts'
import type { Voucher } from '../rules/vouchers.ts'
import { about } from './voucher-wire.ts'

const MOST = 500

/** Vouchers have expired. @param reference the second, and a number where it goes on with others */
export async function noteExpired(tx: Tx, kind: string, reference: string, dueAt: Temporal.Instant): Promise<void> {
  const expired = await takeExpired(tx, { at: dueAt.toString(), most: MOST })
  announce(tx, ...expired.filter(isTold).map((voucher) => ({ event: voucherExpiredEvent, ...fact(voucher) })))
  if (expired.length === MOST) goOn(tx, kind, reference, dueAt)
}

/** Vouchers of contacts will expire, at the second that the reference names: each is told once. */
export async function noteExpiring(tx: Tx, kind: string, reference: string, dueAt: Temporal.Instant): Promise<void> {
  const until = Temporal.Instant.fromEpochMilliseconds(Number(reference.split(' ')[0]) * 1000).toString()
  const expiring = await takeExpiring(tx, { until, most: MOST })
  announce(tx, ...expiring.map((voucher) => ({ event: voucherExpiring, ...fact(voucher) })))
  if (expiring.length === MOST) goOn(tx, kind, reference, dueAt)
}

// Open vouchers of a batch expire by the thousand and concern nobody who is known.
const isTold = ({ contactId, batchId }: Voucher) => contactId !== null || batchId === null

function fact(voucher: Voucher) {
  const { name, expiresAt } = voucher
  return { ...about(voucher), data: { name, expiresAt }, summary: name }
}

function goOn(tx: Tx, kind: string, reference: string, dueAt: Temporal.Instant): void {
  const [second, part = '1'] = reference.split(' ')
  scheduleVouchers(tx, { kind, reference: `${second} ${Number(part) + 1}`, dueAt: dueAt.toString() })
}
