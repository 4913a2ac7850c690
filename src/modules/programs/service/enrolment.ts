import { randomInt } from 'node:crypto'
import { isAhead } from '../../../kernel/clock.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, lockSurvivor } from '../../contacts/index.ts'
import { memberExists, memberNumberTaken, unknownReference } from '../errors.ts'
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
/** With a hundred million members, one enrolment in ten thousand million draws so often in vain. */
const DRAWS_MAX = 10

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
    const now = tx.clock.now()
    if (given.enrolledAt !== undefined && isAhead(given.enrolledAt, now))
      throw validationFailed({ errors: [{ pointer: '/enrolledAt', code: 'not-valid', detail: 'is in the future' }] })
    const at = now.toString()
    const wanted: Member = {
      id: tx.newId(),
      programId,
      contactId: contact.id,
      number: given.number ?? '',
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
    const member = await insertNumbered(tx, wanted)
    announce(tx, { event: memberEnrolled, ...about(member), data: factsOf(member), occurredAt: member.enrolledAt, summary: program.name })
    await bookJoining(tx, program, member)
    const after = await followTier(tx, program, (await repository.lockMember(tx, member.id)) ?? member)
    return { ...after, balances: await balancesOf(tx, after) }
  })
}

/** A number that nobody asked for is drawn again where another member has it. @throws memberNumberTaken */
async function insertNumbered(tx: Tx, wanted: Member): Promise<Member> {
  for (let draw = 1; draw <= DRAWS_MAX; draw += 1) {
    const member = wanted.number === '' ? { ...wanted, number: memberNumber(randomInt(NINE_DIGITS)) } : wanted
    if (await repository.insertMember(tx, member)) return member
    if (wanted.number !== '') break
  }
  throw memberNumberTaken()
}
