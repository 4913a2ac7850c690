import { randomInt } from 'node:crypto'
import { type Context, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, lockSurvivor } from '../../contacts/index.ts'
import { memberExists, unknownReference } from '../errors.ts'
import { memberEnrolled } from '../events.ts'
import * as repository from '../repository/members.ts'
import { memberNumber } from '../rules/number.ts'
import { expectLive } from '../rules/program.ts'
import type { Member } from '../rules/telling.ts'
import { about, type Balance, balancesOf, expectDiscounts, factsOf } from './members.ts'
import { getProgram } from './programs.ts'
import { followTier } from './tiers.ts'
import { bookJoining } from './triggers.ts'

export { contactArchived } from '../../contacts/index.ts'

const NINE_DIGITS = 1_000_000_000

interface NewMember {
  readonly contactId: string
  readonly number?: string | undefined
  readonly enrolledAt?: string | undefined
  readonly keyCustomerOf: string[]
  readonly metadata: Member['metadata']
}

/** @throws programNotFound, programNotLive, programClosed, validationFailed, contactArchived, memberExists, memberNumberTaken */
export function enrolMember(ctx: Context, programId: string, given: NewMember): Promise<Member & { balances: Balance[] }> {
  return transact(ctx, async (tx) => {
    const program = await getProgram(tx, programId)
    expectLive(program)
    const contact = await lockSurvivor(tx, given.contactId)
    if (contact === undefined || contact.erasedAt !== null) throw unknownReference('/contactId', 'is no contact')
    if (contact.archivedAt !== null) throw contactArchived()
    const there = (await repository.findMembershipsOf(tx, contact.id)).find((member) => member.programId === programId)
    if (there !== undefined) throw memberExists({ existingId: there.id })
    await expectDiscounts(tx, program, given.keyCustomerOf)
    const at = tx.clock.now().toString()
    const member: Member = {
      id: tx.newId(),
      programId,
      contactId: contact.id,
      number: given.number ?? memberNumber(randomInt(NINE_DIGITS)),
      status: 'active',
      enrolledAt: given.enrolledAt ?? at,
      tier: null,
      keyCustomerOf: given.keyCustomerOf,
      mergedInto: null,
      metadata: given.metadata,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }
    await repository.insertMember(tx, member)
    announce(tx, { event: memberEnrolled, ...about(member), data: factsOf(member), occurredAt: member.enrolledAt, summary: program.name })
    await bookJoining(tx, program, member)
    const after = await followTier(tx, program, (await repository.lockMember(tx, member.id)) ?? member)
    return { ...after, balances: await balancesOf(tx, after) }
  })
}
