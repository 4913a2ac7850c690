import { issue, issuePending, type Posting, type Transfer } from '../../ledger/index.ts'
import { memberEarned } from '../events.ts'
import type { Program, ProgramVersion } from '../rules/program.ts'
import type { Happening } from '../rules/situation.ts'
import type { Award, BookedEarning, LoyaltyEvent, Member } from '../rules/telling.ts'
import { about } from './members.ts'

/** What is written of something that was told and judged, whichever way it goes. */

export interface ToldEvent extends LoyaltyEvent {
  readonly source: { readonly type: string; readonly id: string }
  readonly earned: readonly Pick<BookedEarning, 'ruleKey' | 'unit' | 'amount' | 'maturesAt'>[]
}

export interface Told {
  readonly program: Program
  /** Locked, as its contact is. */
  readonly member: Member
  readonly happening: Happening
  readonly source: { readonly type: string; readonly id: string }
  /** In minor units: what the member paid. */
  readonly spent: number
  /** Of an order that was quoted: the exclusive groups that its discounts have won. */
  readonly won?: ReadonlyMap<string, string>
}

interface Judged extends Omit<Told, 'program' | 'member'> {
  readonly id: string
  readonly program: Pick<Program, 'id'>
  readonly member: Pick<Member, 'id'>
  readonly now: string
  readonly version: Pick<ProgramVersion, 'number'>
  readonly known: Record<string, unknown>
  readonly outcome: Record<string, unknown>
  readonly journalId: string | null
}

/** The row of what was told and judged. */
export function eventOf({ id, program, member, happening, source, spent, now, version, known, outcome, journalId }: Judged): LoyaltyEvent {
  return {
    id,
    programId: program.id,
    memberId: member.id,
    type: happening.type,
    name: happening.name,
    sourceType: source.type,
    sourceId: source.id,
    occurredAt: happening.at,
    recordedAt: now,
    versionNumber: version.number,
    spent,
    told: asStored(happening),
    known,
    outcome,
    journalId,
  }
}

/** What is announced of it. */
export function factOf(member: Pick<Member, 'id' | 'contactId'>, event: LoyaltyEvent, source: Told['source'], earned: readonly BookedEarning[]) {
  const { id, programId, type, name, occurredAt, journalId } = event
  return {
    event: memberEarned,
    ...about(member),
    occurredAt,
    data: { eventId: id, programId, type, name, source, occurredAt, journalId, earned: earned.map(shown) },
    summary: earned.map(({ amount, unit }) => `${amount} ${unit}`).join(', ') || null,
  }
}

/** The journal of what was earned: a lot for each rule, or pending units. */
export function postingFor(
  id: string,
  { program, member, happening, source }: Pick<Judged, 'program' | 'member' | 'happening' | 'source'>,
  awards: readonly Award[],
): Posting {
  const transfers = awards.map(({ unit, amount, maturesAt, expiresAt }): Transfer => {
    const units = { unit, amount, memberId: member.id }
    return maturesAt === null ? issue(units, { expiresAt, earnedAt: happening.at }) : issuePending(units)
  })
  return { id, programId: program.id, kind: 'earn', source, effectiveAt: happening.at, details: { rules: awards.map(({ rule }) => rule.key) }, transfers }
}

function shown({ ruleKey, unit, amount, maturesAt }: BookedEarning) {
  return { ruleKey, unit: unit ?? '', amount, maturesAt }
}

export function asStored(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>
}
