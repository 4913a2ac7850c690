import { refuse } from '../../../kernel/problem.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { contactByPoint, contactVisibility } from '../../contacts/index.ts'
import { balanceAt, expiringSoon, listEntries, listLots, statementOf } from '../../ledger/index.ts'
import { memberNotFound, unknownReference } from '../errors.ts'
import { findMember, findMemberByNumber, findMembershipsOf } from '../repository/members.ts'
import type { Member } from '../rules/telling.ts'
import { type Balance, balancesOf } from './members.ts'
import { getProgram } from './programs.ts'
import { getMemberTier } from './tiers.ts'
import { openToken } from './tokens.ts'

type Lookup = { readonly [F in 'number' | 'phone' | 'email' | 'programId']?: string | undefined }

/** Who stands at the till: by the card, also by that of a member who goes on in another, or by phone or e-mail. @throws memberNotFound */
export async function lookUpMember(ctx: Context, { number, phone, email, programId }: Lookup): Promise<{ data: (Member & { balances: Balance[] })[] }> {
  const found = number === undefined ? await byContact(ctx, phone, email) : await byNumber(ctx, number)
  const asked = found.filter((member) => programId === undefined || member.programId === programId)
  if (asked.length === 0) throw memberNotFound()
  return { data: await Promise.all(asked.map(async (member) => ({ ...member, balances: await balancesOf(ctx, member) }))) }
}

async function byNumber(ctx: Context, number: string): Promise<Member[]> {
  const id = await findMemberByNumber(ctx, number)
  const member = id === undefined ? undefined : await findMember(ctx, id, contactVisibility)
  return member === undefined ? [] : [member]
}

async function byContact(ctx: Context, phone: string | undefined, email: string | undefined): Promise<Member[]> {
  const contact = phone === undefined ? await contactByPoint(ctx, 'email', email ?? '') : await contactByPoint(ctx, 'phone', phone)
  return contact === undefined ? [] : findMembershipsOf(ctx, contact.id)
}

async function expectMember(ctx: Context, memberId: string): Promise<Member> {
  return (await findMember(ctx, memberId, contactVisibility)) ?? refuse(memberNotFound())
}

/** @throws memberNotFound */
export async function getBalanceAt(ctx: Context, memberId: string, query: { readonly at?: string | undefined; readonly basis: 'recorded' | 'effective' }) {
  const member = await expectMember(ctx, memberId)
  const at = query.at ?? ctx.clock.now().toString()
  const booked = await balanceAt(ctx, memberId, at, query.basis)
  const of = (unit: string, account: string) => booked.find((each) => each.unit === unit && each.account === account)?.balance ?? 0
  const balances = (await balancesOf(ctx, member)).map(({ unit }) => ({
    unit,
    available: of(unit, 'available'),
    pending: of(unit, 'pending'),
    held: of(unit, 'held'),
  }))
  return { at, basis: query.basis, balances }
}

/** What is left of a member's lots. @throws memberNotFound, validationFailed, invalidCursor */
export async function listMemberLots(
  ctx: Context,
  memberId: string,
  { unit, ...query }: ListQuery & { readonly unit?: string | undefined },
): Promise<JsonText> {
  return listLots(ctx, { memberId, unit: await unitOf(ctx, await expectMember(ctx, memberId), unit) }, query)
}

type EntryQuery = ListQuery & { readonly unit?: string | undefined; readonly account: 'available' | 'pending' | 'held' }

/** @throws memberNotFound, validationFailed, invalidCursor */
export async function listMemberEntries(ctx: Context, memberId: string, { unit, account, ...query }: EntryQuery): Promise<JsonText> {
  return listEntries(ctx, { memberId, unit: await unitOf(ctx, await expectMember(ctx, memberId), unit), account }, query)
}

async function unitOf(ctx: Context, member: Member, wanted: string | undefined): Promise<string> {
  const units = (await balancesOf(ctx, member)).map(({ unit }) => unit)
  const unit = wanted ?? units[0]
  if (unit === undefined || !units.includes(unit)) throw unknownReference('/unit', `${wanted} is no unit of the program`)
  return unit
}

/** @throws memberNotFound */
export async function getStatement(ctx: Context, memberId: string, period: { readonly from: string; readonly to: string }) {
  await expectMember(ctx, memberId)
  return { ...period, units: await statementOf(ctx, { memberId, ...period }) }
}

const ENTRIES = 50
const DAYS_AHEAD = 90

/** What a customer sees of their membership by their own token, and nothing else. @throws unauthenticated, whatever is wrong with the token */
export async function readOwnLoyalty(stranger: Context, authorization: string | undefined) {
  const { ctx, member } = await openToken(stranger, authorization)
  const [{ id, name }, balances, { tier, next }] = await Promise.all([
    getProgram(ctx, member.programId),
    balancesOf(ctx, member),
    getMemberTier(ctx, member.id),
  ])
  const until = ctx.clock
    .now()
    .add({ hours: DAYS_AHEAD * 24 })
    .toString()
  const latest = { limit: ENTRIES, sort: '-version', includeTotal: false }
  const pages = await Promise.all(balances.map(({ unit }) => listEntries(ctx, { memberId: member.id, unit, account: 'available' }, latest)))
  return {
    program: { id, name },
    number: member.number,
    enrolledAt: member.enrolledAt,
    tier,
    nextTier: next,
    balances,
    expiring: await expiringSoon(ctx, member.id, until),
    entries: pages.flatMap(({ text }) => (JSON.parse(text) as { data: unknown[] }).data),
  }
}
