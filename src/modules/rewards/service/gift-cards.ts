import type { Tx } from '../../../platform/context.ts'
import { issue, openLedger, type Posted, post, redeem, restore } from '../../ledger/index.ts'
import type { Voucher } from '../rules/vouchers.ts'

/**
 * The books of gift cards stand in the ledger: one for each currency, which belongs to the organization itself and no program, with the
 * card as the member. The balance at a card is what the ledger said last; whoever posts holds the card.
 */
type Card = Pick<Voucher, 'id' | 'currency' | 'expiresAt'>

export function openCards(tx: Tx, vouchers: readonly Voucher[]): void {
  const currencies = new Set(vouchers.flatMap(({ type, currency }) => (type === 'gift_card' ? [currency] : [])))
  for (const unit of currencies) openLedger(tx, { programId: tx.organization.id, unit, timeZone: tx.organization.timeZone })
}

export interface Moved {
  readonly journalId: string
  readonly balance: number
}

/** An amount is put on a card, as a lot that expires with it. */
export async function loadCard(tx: Tx, card: Card, amount: number, source: { readonly type: string; readonly id: string }): Promise<Moved> {
  return moved(await post(tx, { ...journal(tx, source), kind: 'earn', transfers: [issue(units(card, amount), { expiresAt: card.expiresAt })] }))
}

export async function payWithCard(tx: Tx, card: Card, amount: number, redemptionId: string): Promise<Moved> {
  return moved(await post(tx, { ...journal(tx, { type: 'voucher_redemption', id: redemptionId }), kind: 'redeem', transfers: [redeem(units(card, amount))] }))
}

/**
 * What was paid comes back to the lots that it was drawn from; what has expired meanwhile expires at once.
 * @param of the redemption, and what has come back of it in all, which names this part
 */
export async function giveBackToCard(
  tx: Tx,
  card: Card,
  amount: number,
  { id, journalId, releasedAmount }: { readonly id: string; readonly journalId: string; readonly releasedAmount: number },
): Promise<Moved> {
  const source = { type: 'voucher_release', id: `${id} ${releasedAmount}` }
  return moved(await post(tx, { ...journal(tx, source), kind: 'restore', aboutId: journalId, transfers: [restore(units(card, amount), journalId)] }))
}

/** What is left on a card that is revoked is written off. */
export async function writeOffCard(tx: Tx, card: Card, amount: number): Promise<Moved> {
  const transfers = [{ unit: card.currency, amount, debit: 'available', debitMember: card.id, credit: 'adjustment' } as const]
  return moved(await post(tx, { ...journal(tx, { type: 'voucher_revocation', id: card.id }), kind: 'adjust', transfers }))
}

const units = ({ id, currency }: Card, amount: number) => ({ unit: currency, amount, memberId: id })
const journal = (tx: Tx, source: { readonly type: string; readonly id: string }) => ({ id: tx.newId(), programId: tx.organization.id, source })

function moved({ journalId, accounts }: Posted): Moved {
  return { journalId, balance: accounts.findLast(({ account }) => account === 'available')?.balance ?? 0 }
}
