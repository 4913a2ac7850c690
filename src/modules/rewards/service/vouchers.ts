import { attemptLimit } from '../../../kernel/attempts.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { idIn } from '../../../kernel/id.ts'
import { refuse } from '../../../kernel/problem.ts'
import { naturalKeyRequired, tooManyRequests } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { voucherRebate } from '../../programs/index.ts'
import { notAGiftCard, voucherNotFound, voucherRevoked, voucherTakesNothing } from '../errors/vouchers.ts'
import { voucherCodeShown, voucherEndedEvent, voucherToppedUp } from '../events/vouchers.ts'
import { usesBy } from '../repository/voucher-redemptions.ts'
import * as repository from '../repository/vouchers.ts'
import { basketOf } from '../rules/voucher-basket.ts'
import { codeIn } from '../rules/voucher-codes.ts'
import { refusalOfUse, refusalOfVoucher, revoked, statusAt, toppedUp, type Voucher } from '../rules/vouchers.ts'
import type { Validation, VoucherBasket } from '../schemas/voucher-redemptions.ts'
import type { VoucherListQuery } from '../schemas/vouchers.ts'
import { loadCard, writeOffCard } from './gift-cards.ts'
import { findCustomer } from './voucher-customers.ts'
import { codeOf, digestOf, expectMayGive, moneyOf } from './voucher-issue.ts'
import { about, type WireVoucher, wireVoucher } from './voucher-wire.ts'

/** Codes that nobody has, asked for by one caller: a typing error is no such code, for its check character does not fit. */
const MISSES_MAX = 100
const guesses = attemptLimit({ windowMs: 600_000, keysMax: 50_000 })

/** The voucher that an id or a typed code means, if the caller may see it. @throws voucherNotFound, tooManyRequests when codes are being guessed */
export async function findTyped(ctx: Context, typed: string): Promise<Voucher> {
  const id = idIn(typed)
  if (id !== null) return (await repository.findVoucher(ctx, { id }, contactVisibility)) ?? refuse(voucherNotFound())
  const code = codeIn(typed) ?? refuse(voucherNotFound())
  const key = `${ctx.organization.id} ${ctx.actor.type} ${ctx.actor.id}`
  const wait = guesses.begin(key, MISSES_MAX, elapsedMs())
  if (wait !== undefined) throw tooManyRequests({ retryAfterSeconds: wait, detail: 'Too many codes that nobody has were asked for.' })
  guesses.end(key, elapsedMs(), 'neither')
  const found = await repository.findVoucher(ctx, { codeDigest: digestOf(ctx, code) }, contactVisibility)
  if (found !== undefined) return found
  guesses.take(key, MISSES_MAX, elapsedMs())
  throw voucherNotFound()
}

/** @throws voucherNotFound */
export async function getVoucher(ctx: Context, id: string): Promise<WireVoucher> {
  return wireVoucher((await repository.findVoucher(ctx, { id }, contactVisibility)) ?? refuse(voucherNotFound()), ctx.clock.now().toString())
}

/** @throws invalidCursor */
export async function listVouchers(ctx: Context, query: VoucherListQuery): Promise<JsonText> {
  return repository.listVouchers(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** Its code, to be printed again; who read it stands in the audit. @throws voucherNotFound, voucherCodeLost */
export function showCode(ctx: Context, id: string): Promise<{ code: string }> {
  return transact(ctx, async (tx) => {
    const voucher = (await repository.findVoucher(tx, { id }, contactVisibility)) ?? refuse(voucherNotFound())
    announce(tx, { event: voucherCodeShown, ...about(voucher), data: {}, announced: false })
    return { code: codeOf(tx, voucher) }
  })
}

export interface Validated {
  readonly valid: boolean
  readonly reason: { readonly code: string; readonly detail: string } | null
  readonly discount: Discount | null
  readonly voucher: WireVoucher
}
interface Discount {
  readonly amount: number
  readonly lines: { readonly line: number; readonly amount: number }[]
}

/** What a voucher is worth to somebody now, or why it is not. Changes nothing. @throws voucherNotFound, tooManyRequests, validationFailed, memberNotFound */
export async function validateVoucher(ctx: Context, { code, basket, ...named }: Validation): Promise<Validated> {
  const voucher = await findTyped(ctx, code)
  const contactId = (await findCustomer(ctx, named))?.id ?? null
  const now = ctx.clock.now().toString()
  const uses = contactId === null || voucher.usesPerMember === null ? 0 : await usesBy(ctx, voucher.id, contactId)
  const discount = basket === undefined ? null : await discountOf(ctx, voucher, basket)
  const refusal = refusalOfUse(voucher, { contactId, uses }, now) ?? (discount?.amount === 0 ? voucherTakesNothing() : undefined)
  const reason = refusal === undefined ? null : { code: refusal.type.code, detail: refusal.message }
  return { valid: refusal === undefined, reason, discount: refusal === undefined ? discount : null, voucher: wireVoucher(voucher, now) }
}

/** What it takes off a basket; of a gift card, what it can pay of it. Nothing of a basket in another currency. */
async function discountOf(ctx: Context, { worth, currency, programId, balance }: Voucher, given: VoucherBasket): Promise<Discount> {
  const { total, ...basket } = basketOf(given)
  if (given.currency !== currency) return { amount: 0, lines: [] }
  if (worth.type === 'gift_card') return { amount: Math.min(balance ?? 0, total), lines: [] }
  const rounding = programId === null ? 'half_up' : (await moneyOf(ctx, programId)).rounding
  const rebate = voucherRebate(worth, basket, rounding)
  if ('code' in rebate) return { amount: 0, lines: [] }
  return {
    amount: rebate.amount,
    lines: basket.lines.flatMap(({ line }, i) => ((rebate.off[i] ?? 0) > 0 ? [{ line, amount: rebate.off[i] ?? 0 }] : [])),
  }
}

/** Ends a voucher; what is left on a gift card is written off. @throws voucherNotFound, staleVersion, voucherExpired, voucherUsedUp */
export function revokeVoucher(ctx: Context, id: string, reason: string): Promise<WireVoucher> {
  return transact(ctx, async (tx) => {
    const before = await hold(tx, id)
    expectVersion(tx, before)
    const now = tx.clock.now().toString()
    if (before.status === 'revoked') return wireVoucher(before, now)
    return wireVoucher(await revokeHeld(tx, before, reason), now)
  })
}

/** The same of a voucher that is locked and not revoked. @throws voucherExpired, voucherUsedUp */
export async function revokeHeld(tx: Tx, before: Voucher, reason: string): Promise<Voucher> {
  const now = tx.clock.now().toString()
  if (statusAt(before, now) !== 'active') throw refusalOfVoucher(before, now) ?? voucherRevoked()
  if ((before.balance ?? 0) > 0) await writeOffCard(tx, before, before.balance ?? 0)
  const after = revoked(before, reason, now)
  repository.saveVoucher(tx, after)
  announce(tx, { event: voucherEndedEvent, ...about(before), data: { reason, balance: before.balance }, summary: before.name })
  return after
}

/** Puts an amount on a gift card. @throws voucherNotFound, notAGiftCard, voucherRevoked, voucherExpired, voucherLimitExceeded, naturalKeyRequired, amountTooLarge */
export function topUpCard(ctx: Context, id: string, amount: number): Promise<WireVoucher> {
  if (ctx.repeatable === undefined) throw naturalKeyRequired({ detail: 'Give an Idempotency-Key.' })
  return transact(ctx, async (tx) => {
    const before = await hold(tx, id)
    if (before.type !== 'gift_card') throw notAGiftCard()
    const now = tx.clock.now().toString()
    const refusal = before.status === 'used_up' ? refusalOfVoucher({ ...before, status: 'active' }, now) : refusalOfVoucher(before, now)
    if (refusal !== undefined) throw refusal
    await expectMayGive(tx, { granted: amount, currency: before.currency })
    const { journalId, balance } = await loadCard(tx, before, amount, { type: 'gift_card_top_up', id: tx.newId() })
    const after = toppedUp(before, balance, now)
    repository.saveVoucher(tx, after)
    const { currency } = before
    announce(tx, { event: voucherToppedUp, ...about(before), data: { amount, currency, balance, journalId }, summary: before.name })
    return wireVoucher(after, now)
  })
}

/** The voucher, locked, if the caller may see it. @throws voucherNotFound */
async function hold(tx: Tx, id: string): Promise<Voucher> {
  const found = (await repository.findVoucher(tx, { id }, contactVisibility)) ?? refuse(voucherNotFound())
  return (await repository.lockVoucher(tx, found.id)) ?? refuse(voucherNotFound())
}
