import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { memberNotFound, programVersionNotFound } from '../errors.ts'
import { lockMember } from '../repository/members.ts'
import { findCorrections, findGiven, findRefunds } from '../repository/refunds.ts'
import type { Program, ProgramVersion } from '../rules/program.ts'
import type { BookedEarning, LoyaltyEvent, LoyaltyRefund, Member } from '../rules/telling.ts'
import { getProgram, versionsOf } from './programs.ts'

/** An order as a program has booked it, with all that became of it. */
export interface Purchase {
  readonly program: Program
  /** Who has its books now, locked. */
  readonly member: Member
  /** The version by which it was judged, and is. */
  readonly version: ProgramVersion
  readonly first: LoyaltyEvent
  /** How it was judged anew, in turn. */
  readonly corrections: readonly LoyaltyEvent[]
  readonly booked: readonly BookedEarning[]
  readonly refunds: readonly LoyaltyRefund[]
}

/** Its member is locked first: what is read then is what is there. */
export async function holdPurchase(tx: Tx, first: LoyaltyEvent): Promise<Purchase> {
  const member = await holdHolder(tx, first.memberId)
  const program = await getProgram(tx, first.programId)
  const corrections = await findCorrections(tx, first.id)
  const [booked, refunds, versions] = await Promise.all([
    findGiven(
      tx,
      [first, ...corrections].map(({ id }) => id),
    ),
    findRefunds(tx, first.id),
    versionsOf(tx, program),
  ])
  const version = versions.find(({ number }) => number === first.versionNumber) ?? refuse(programVersionNotFound())
  return { program, member, version, first, corrections, booked, refunds }
}

/** Where two members became one, the one that goes on with the books. */
async function holdHolder(tx: Tx, memberId: string): Promise<Member> {
  const member = (await lockMember(tx, memberId)) ?? refuse(memberNotFound())
  return member.mergedInto === null ? member : holdHolder(tx, member.mergedInto)
}
