import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility, lockSurvivor, survivorOf } from '../../contacts/index.ts'
import { accountsOf } from '../../ledger/index.ts'
import { memberNotFound, unknownReference } from '../errors.ts'
import { memberUpdated } from '../events.ts'
import * as repository from '../repository/members.ts'
import { changeMetadata, type MetadataPatch } from '../rules/metadata.ts'
import type { Member } from '../rules/telling.ts'
import type { MemberListQuery } from '../schemas/members.ts'
import { getProgram, versionsOf } from './programs.ts'

export interface Balance {
  readonly unit: string
  readonly booked: number
  readonly available: number
  readonly pending: number
  readonly held: number
  readonly version: number
}

/** With its balances. @throws memberNotFound */
export async function getMember(ctx: Context, id: string): Promise<Member & { balances: Balance[] }> {
  const member = (await repository.findMember(ctx, id, contactVisibility)) ?? refuse(memberNotFound())
  return { ...member, balances: await balancesOf(ctx, member) }
}

/** @throws programNotFound, invalidCursor */
export async function listMembers(ctx: Context, programId: string, query: MemberListQuery): Promise<JsonText> {
  await getProgram(ctx, programId)
  return repository.listMembers(ctx, programId, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

type MemberPatch = { readonly [F in 'number' | 'status' | 'keyCustomerOf']?: Member[F] | undefined } & { readonly metadata?: MetadataPatch | undefined }

/** @throws memberNotFound, staleVersion, validationFailed, memberNumberTaken */
export function updateMember(ctx: Context, id: string, patch: MemberPatch): Promise<Member & { balances: Balance[] }> {
  return transact(ctx, async (tx) => {
    const before = await holdMember(tx, id)
    expectVersion(tx, before)
    // Of who is erased, as of who goes on in another, nothing is written any more.
    if (before.status === 'merged' || before.contactId === null) throw memberNotFound()
    const changed: Member = {
      ...before,
      number: patch.number ?? before.number,
      status: patch.status ?? before.status,
      keyCustomerOf: patch.keyCustomerOf ?? before.keyCustomerOf,
      metadata: changeMetadata(before.metadata, patch.metadata),
    }
    if (patch.keyCustomerOf !== undefined) await expectDiscounts(tx, await getProgram(tx, before.programId), patch.keyCustomerOf)
    const { data, previous, changed: fields } = changesBetween(before, changed, ['number', 'status', 'keyCustomerOf', 'metadata'])
    if (fields.length === 0) return { ...before, balances: await balancesOf(tx, before) }
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    await repository.saveMember(tx, after)
    announce(tx, { event: memberUpdated, ...about(after), data: factsOf(data), previous: factsOf(previous) })
    return { ...after, balances: await balancesOf(tx, after) }
  })
}

/** The member, locked, if the caller may see it: its contact first, as wherever both are. @throws memberNotFound */
export async function holdMember(tx: Tx, id: string): Promise<Member> {
  const { contactId } = (await repository.findMember(tx, id, contactVisibility)) ?? refuse(memberNotFound())
  if (contactId !== null) await lockSurvivor(tx, contactId)
  return (await repository.lockMember(tx, id)) ?? refuse(memberNotFound())
}

/** What a member has of each unit of its program. */
export async function balancesOf(ctx: Context, { id, programId }: Pick<Member, 'id' | 'programId'>): Promise<Balance[]> {
  const [accounts, versions] = await Promise.all([accountsOf(ctx, [id]), versionsOf(ctx, await getProgram(ctx, programId))])
  const units = versions.at(-1)?.definition.units ?? []
  return units.map(({ code }) => {
    const of = (name: string) => accounts.find(({ unit, account }) => unit === code && account === name)
    const [available, pending, held] = [of('available'), of('pending'), of('held')]
    const booked = available?.balance ?? 0
    return {
      unit: code,
      booked,
      available: booked - (available?.due ?? 0),
      pending: pending?.balance ?? 0,
      held: held?.balance ?? 0,
      version: available?.version ?? 0,
    }
  })
}

export function about({ id, contactId }: Pick<Member, 'id' | 'contactId'>) {
  return { resourceId: id, contactId }
}

/** Without words of the organization's own. */
export function factsOf({ metadata: _words, ...facts }: Partial<Member>) {
  return facts
}

/** @throws validationFailed unless the version in force has these standing discounts */
export async function expectDiscounts(tx: Tx, program: Parameters<typeof versionsOf>[1], keys: readonly string[]): Promise<void> {
  const discounts = (await versionsOf(tx, program)).at(-1)?.definition.keyCustomerDiscounts ?? []
  keys.forEach((key, i) => {
    if (!discounts.some((discount) => discount.key === key)) throw unknownReference(`/keyCustomerOf/${i}`, `${key} is no key-customer discount of the program`)
  })
}
