import { isDeepStrictEqual } from 'node:util'
import { notRefused, refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, parseItems } from '../../../platform/http/batch.ts'
import { oneByOne } from '../../../platform/http/batch-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { holdContacts } from '../../contacts/index.ts'
import { memberNow, post } from '../../ledger/index.ts'
import { memberNotActive, memberNotFound, openingBalanceExists, refusalsByConstraint } from '../errors.ts'
import { memberMovedIn } from '../events.ts'
import { findContactsOf, findMembershipsOf } from '../repository/members.ts'
import { findOpening, insertOpening } from '../repository/opening.ts'
import { openingLots } from '../rules/opening.ts'
import { expectLive, type Program } from '../rules/program.ts'
import type { Definition } from '../rules/situation.ts'
import { type OpeningBalance, openingBalanceSchema } from '../schemas/opening.ts'
import { awaitNotice } from './expiring.ts'
import { about, holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'

/** Books what members bring along, each by itself and once for its source. @throws programNotFound, programNotLive, programClosed */
export async function bookOpenings(ctx: Context, programId: string, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = await parseItems(items, openingBalanceSchema)
  return transact(ctx, async (tx) => {
    const program = await getProgram(tx, programId)
    expectLive(program)
    const { definition } = (await versionsOf(tx, program)).at(-1) ?? refuse(memberNotFound())
    // All at once and in one order: two batches about the same contacts wait for each other and do not deadlock.
    const given = notRefused(parsed)
    const memberIds = given.flatMap(({ memberId }) => memberId ?? [])
    await holdContacts(tx, [...given.flatMap(({ contactId }) => contactId ?? []), ...(await findContactsOf(tx, memberIds))])
    return batchResult(tx, await oneByOne(tx, parsed, refusalsByConstraint, (inner, item) => bookOpening(inner, { program, definition }, item)))
  })
}

interface Into {
  readonly program: Program
  readonly definition: Definition
}

/** @returns the journal @throws memberNotFound, memberNotActive, openingBalanceExists, validationFailed */
async function bookOpening(tx: Tx, { program, definition }: Into, { sourceId, memberId, contactId, lots: said }: OpeningBalance) {
  const member = await holdMember(tx, memberId ?? (await memberOf(tx, program.id, contactId ?? '')))
  if (member.programId !== program.id) throw memberNotFound()
  const before = await findOpening(tx, { programId: program.id, sourceId })
  if (before !== undefined) {
    // Whoever it was brought along by may go on in another.
    const isTheirs = before.memberId === member.id || (await memberNow(tx, before.memberId)) === member.id
    if (!isTheirs || !isDeepStrictEqual(before.said, JSON.parse(JSON.stringify(said)))) throw openingBalanceExists()
    return { status: 200, id: before.journalId }
  }
  if (member.status !== 'active') throw memberNotActive()
  const now = tx.clock.now().toString()
  const { lots, faults } = openingLots(definition, said, now)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId: program.id,
    kind: 'migrate',
    source: { type: 'opening', id: sourceId },
    effectiveAt: now,
    details: { reason: 'moved_in' },
    transfers: lots.map((lot) => ({ ...lot, debit: 'migration', credit: 'available', creditMember: member.id })),
  })
  insertOpening(tx, { programId: program.id, sourceId, memberId: member.id, said, journalId, recordedAt: now })
  awaitNotice(tx, definition, member.id, lots)
  const brought = lots.map(({ unit, amount }) => ({ unit, amount }))
  announce(tx, {
    event: memberMovedIn,
    ...about(member),
    data: { programId: program.id, sourceId, journalId, lots: brought },
    summary: brought.map(({ unit, amount }) => `${amount} ${unit}`).join(', '),
  })
  return { status: 201, id: journalId }
}

async function memberOf(tx: Tx, programId: string, contactId: string): Promise<string> {
  const held = await holdContacts(tx, [contactId])
  const refused = held(contactId)
  if (refused !== undefined) throw memberNotFound()
  const member = (await findMembershipsOf(tx, held.idOf(contactId))).find((each) => each.programId === programId)
  return member?.id ?? refuse(memberNotFound())
}
