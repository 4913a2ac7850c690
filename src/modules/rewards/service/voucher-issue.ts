import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { refuse } from '../../../kernel/problem.ts'
import { naturalKeyRequired, validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { isTaken } from '../../../platform/database.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { getOrganization } from '../../identity/index.ts'
import { getProgram, versionsOf } from '../../programs/index.ts'
import { voucherCodeLost, voucherExists } from '../errors/vouchers.ts'
import { voucherIssued } from '../events/vouchers.ts'
import { findVoucherOfSource, grantedSince, insertVouchers, scheduleVouchers } from '../repository/vouchers.ts'
import { CODE_RANDOM_BYTES, codeFrom, grouped } from '../rules/voucher-codes.ts'
import { expectMayGrant, grantedBy, moneyLimitOf } from '../rules/voucher-limits.ts'
import { endOfDay, type Voucher, type VoucherSource } from '../rules/vouchers.ts'
import type { NewVoucher, VoucherTermsGiven } from '../schemas/vouchers.ts'
import { loadCard, openCards } from './gift-cards.ts'
import { lockCustomer } from './voucher-customers.ts'
import { about, factsOf, type WireVoucher, wireVoucher } from './voucher-wire.ts'

/** What is said of a voucher when it is issued. */
export type Terms = Pick<Voucher, 'name' | 'worth' | 'currency' | 'programId' | 'reason' | 'validFrom' | 'expiresAt' | 'usesMax' | 'usesPerMember'>
export interface Issue extends Terms {
  readonly batchId?: string
  /** The user who gives it by hand. */
  readonly issuedBy?: string | null
  readonly contactId: string | null
  readonly source: { readonly type: VoucherSource; readonly id: string | null }
}
export interface Issued {
  readonly voucher: Voucher
  readonly code: string
}

export const EXPIRY_DUE = 'rewards.voucher_expiry'
export const NOTICE_DUE = 'rewards.voucher_notice'
const PURPOSE = 'voucher code'

export const digestOf = ({ organization }: Context, code: string) => hashSecret(`${organization.id} ${code}`)

/** @throws voucherCodeLost when it was sealed with another key */
export function codeOf({ organization, seal }: Context, { codeSealed }: Pick<Voucher, 'codeSealed'>): string {
  return grouped(seal.reveal(organization.id, PURPOSE, codeSealed) ?? refuse(voucherCodeLost()))
}

/** @throws validationFailed, programNotFound, memberNotFound, voucherLimitExceeded, voucherExists, voucherCodeLost, naturalKeyRequired */
export function issueVoucher(ctx: Context, given: NewVoucher): Promise<WireVoucher & { code: string }> {
  const { externalId } = given
  if (given.worth.type === 'gift_card' && externalId === undefined && ctx.repeatable === undefined)
    throw naturalKeyRequired({ errors: [{ pointer: '/externalId', code: 'required', detail: 'is needed where there is no Idempotency-Key' }] })
  return transact(ctx, async (tx) => {
    const customer = await lockCustomer(tx, given)
    const terms = await termsOf(tx, given)
    const source = externalId === undefined ? { type: 'staff' as const, id: null } : { type: 'external' as const, id: externalId }
    const contactId = customer?.id ?? null
    if (source.id === null || (await findVoucherOfSource(tx, source)) === undefined) await expectWithinLimit(tx, terms, contactId)
    const { voucher, code } = await issueOnce(tx, { ...terms, contactId, source, issuedBy: tx.actor.userId })
    if (voucher.contactId !== contactId || voucher.name !== terms.name || !isDeepStrictEqual(voucher.worth, terms.worth) || voucher.currency !== terms.currency)
      throw voucherExists({ existingId: voucher.id })
    return { ...wireVoucher(voucher, tx.clock.now().toString()), code }
  })
}

/** How far what one person issues to one contact counts together, as adjustments do. */
const COUNTED_DAYS = 30

/** The customer is held. @throws voucherLimitExceeded */
async function expectWithinLimit(tx: Tx, terms: Terms, contactId: string | null): Promise<void> {
  const { role, userId } = tx.actor
  const limit = moneyLimitOf(role, (await getOrganization(tx)).settings.roleLimits)
  if (limit === null || userId === null) return
  const since = tx.clock
    .now()
    .subtract({ hours: 24 * COUNTED_DAYS })
    .toString()
  const { currency } = terms
  const before = await grantedSince(tx, { userId, contactId, currency, since })
  expectMayGrant({ granted: grantedBy(terms), currency, before }, limit)
}

/** What is given at once, to cards that are there or in batches. @throws voucherLimitExceeded */
export async function expectMayGive(tx: Tx, given: { readonly granted: number | null; readonly currency: string }): Promise<void> {
  expectMayGrant({ ...given, before: 0 }, moneyLimitOf(tx.actor.role, (await getOrganization(tx)).settings.roleLimits))
}

/** One voucher for each source that has an id: where it has one already, that one. */
export async function issueOnce(tx: Tx, issue: Issue): Promise<Issued> {
  const { type, id } = issue.source
  const before = id === null ? undefined : await findVoucherOfSource(tx, { type, id })
  if (before !== undefined) return { voucher: before, code: codeOf(tx, before) }
  try {
    const [issued] = await tx.savepoint((inner) => issueVouchers(inner, [issue]))
    if (issued === undefined) throw new Error('a voucher was not issued')
    return issued
  } catch (error) {
    const there = isTaken(error) && id !== null ? await findVoucherOfSource(tx, { type, id }) : undefined
    if (there === undefined) throw error
    return { voucher: there, code: codeOf(tx, there) }
  }
}

/** Issues vouchers, each with a code of its own; those of contacts are announced. The contacts are locked. */
export async function issueVouchers(tx: Tx, issues: readonly Issue[]): Promise<Issued[]> {
  const at = tx.clock.now().toString()
  const issued = issues.map((issue): Issued => {
    const code = codeFrom(randomBytes(CODE_RANDOM_BYTES))
    const { source, batchId = null, issuedBy = null, ...terms } = issue
    const { worth } = terms
    const voucher: Voucher = {
      ...terms,
      id: tx.newId(),
      batchId,
      issuedBy,
      granted: issuedBy === null ? null : grantedBy(terms),
      sourceType: source.type,
      sourceId: source.id,
      type: worth.type,
      status: 'active',
      codeDigest: digestOf(tx, code),
      codeSealed: tx.seal.conceal(tx.organization.id, PURPOSE, code),
      uses: 0,
      balance: worth.type === 'gift_card' ? worth.amount : null,
      endReason: null,
      noticedAt: null,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }
    return { voucher, code: grouped(code) }
  })
  const all = issued.map(({ voucher }) => voucher)
  await insertVouchers(tx, all)
  openCards(tx, all)
  for (const voucher of all) if (voucher.worth.type === 'gift_card') await loadCard(tx, voucher, voucher.worth.amount, { type: 'gift_card', id: voucher.id })
  await scheduleEnds(tx, all)
  const single = all.filter(({ batchId }) => batchId === null)
  announce(tx, ...single.map((voucher) => ({ event: voucherIssued, ...about(voucher), data: factsOf(voucher), summary: voucher.name })))
  return issued
}

/** That they expire, and that it is told some days ahead. */
async function scheduleEnds(tx: Tx, all: readonly Voucher[]): Promise<void> {
  const ends = new Map(
    all.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [[Temporal.Instant.from(expiresAt).epochMilliseconds / 1000, expiresAt] as const])),
  )
  for (const [seconds, dueAt] of ends) scheduleVouchers(tx, { kind: EXPIRY_DUE, reference: String(seconds), dueAt })
  const told = new Set(all.flatMap(({ contactId, expiresAt }) => (contactId === null || expiresAt === null ? [] : [expiresAt])))
  if (told.size === 0) return
  const days = (await getOrganization(tx)).settings.windows.voucherExpiringDays
  if (days === 0) return
  const now = tx.clock.now()
  for (const [seconds, expiresAt] of ends) {
    if (!told.has(expiresAt)) continue
    const ahead = Temporal.Instant.from(expiresAt).toZonedDateTimeISO(tx.organization.timeZone).subtract({ days }).toInstant()
    const dueAt = Temporal.Instant.compare(ahead, now) < 0 ? now : ahead
    scheduleVouchers(tx, { kind: NOTICE_DUE, reference: String(seconds), dueAt: dueAt.toString() })
  }
}

/** What was given, with what follows from it. @throws validationFailed, programNotFound */
export async function termsOf(tx: Tx, given: VoucherTermsGiven): Promise<Terms> {
  const { worth, programId = null } = given
  const program = programId === null ? undefined : await moneyOf(tx, programId)
  const currency = given.currency ?? program?.currency ?? tx.organization.currency
  if (program !== undefined && currency !== program.currency) throw fault('/currency', 'unknown', 'is not that of the program')
  const now = tx.clock.now().toString()
  const validFrom = given.validFrom ?? now
  const expiresAt = given.expiresOn === undefined ? null : endOfDay(Temporal.PlainDate.from(given.expiresOn), program?.timeZone ?? tx.organization.timeZone)
  if (expiresAt !== null && (Temporal.Instant.compare(expiresAt, validFrom) <= 0 || Temporal.Instant.compare(expiresAt, now) <= 0))
    throw fault('/expiresOn', 'too-early', 'is over before it can be used')
  const isCard = worth.type === 'gift_card'
  if (isCard && (given.usesMax ?? null) !== null)
    throw fault('/usesMax', 'contradicts', 'is nothing that a gift card has: it may be used while something is left')
  if (isCard && (given.usesPerMember ?? null) !== null) throw fault('/usesPerMember', 'contradicts', 'is nothing that a gift card has')
  const usesMax = given.usesMax === undefined && !isCard ? 1 : (given.usesMax ?? null)
  return {
    name: given.name,
    worth,
    currency,
    programId,
    reason: given.reason ?? null,
    validFrom,
    expiresAt,
    usesMax,
    usesPerMember: given.usesPerMember ?? null,
  }
}

/** What a program reckons in. @throws programNotFound */
export async function moneyOf(ctx: Context, programId: string) {
  const program = await getProgram(ctx, programId)
  return (await versionsOf(ctx, program)).at(-1)?.definition ?? program.draft
}

const fault = (pointer: string, code: string, detail: string) => validationFailed({ errors: [{ pointer, code, detail }] })
