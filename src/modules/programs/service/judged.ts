import { amountTooLarge, issue, issuePending, type Posting, type Transfer } from '../../ledger/index.ts'
import { memberEarned } from '../events.ts'
import { evaluate } from '../rules/evaluate.ts'
import { TooLarge } from '../rules/money.ts'
import type { Discount, Evaluation } from '../rules/outcome.ts'
import type { Program, ProgramVersion } from '../rules/program.ts'
import type { Definition, Happening, MemberState } from '../rules/situation.ts'
import { type Award, type BookedEarning, type LoyaltyEvent, type Member, type ShownEarning, type ShownVoucher, shownOf } from '../rules/telling.ts'
import { about } from './members.ts'

/** What is written of something that was told and judged, whichever way it goes. */

export interface ToldEvent extends LoyaltyEvent {
  readonly source: { readonly type: string; readonly id: string }
  readonly earned: readonly ShownEarning[]
  readonly vouchers: readonly ShownVoucher[]
  /** False of what was told before. */
  readonly created: boolean
}

export interface Told {
  readonly program: Program
  /** Locked, as its contact is. */
  readonly member: Member
  readonly happening: Happening
  readonly source: { readonly type: string; readonly id: string }
  /** In minor units: what the member paid. */
  readonly spent: number
  /** Of an order that was quoted: what it was sold with, by its lines. */
  readonly discounts?: readonly Discount[]
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

/** What a version gives. @throws amountTooLarge */
export function judged(happening: Happening, definition: Definition, state: MemberState): Evaluation {
  try {
    return evaluate(happening, definition, state)
  } catch (error) {
    throw error instanceof TooLarge ? amountTooLarge() : error
  }
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
    correctsId: null,
  }
}

/** What is announced of it. */
export function factOf(member: Pick<Member, 'id' | 'contactId'>, event: LoyaltyEvent, source: Told['source'], booked: readonly BookedEarning[]) {
  const { id, programId, type, name, occurredAt, journalId } = event
  const shown = shownOf(booked)
  return {
    event: memberEarned,
    ...about(member),
    occurredAt,
    data: { eventId: id, programId, type, name, source, occurredAt, journalId, ...shown },
    summary: shown.earned.map(({ amount, unit }) => `${amount} ${unit}`).join(', ') || null,
  }
}

/** What a journal of earnings says beside its awards. */
export interface Earned {
  readonly eventId: string
  readonly programId: string
  readonly memberId: string
  readonly source: Told['source']
  readonly at: string
  readonly versionNumber: number
}

/** The journal of what was earned: a lot for each rule, or pending units. */
export function postingFor(id: string, { eventId, programId, memberId, source, at, versionNumber }: Earned, awards: readonly Award[]): Posting {
  const transfers = awards.map(({ unit, amount, maturesAt, expiresAt }): Transfer => {
    const units = { unit, amount, memberId }
    return maturesAt === null ? issue(units, { expiresAt, earnedAt: at }) : issuePending(units)
  })
  return {
    id,
    programId,
    kind: 'earn',
    source,
    effectiveAt: at,
    details: { eventId, version: versionNumber, rules: awards.map(({ rule }) => rule.key) },
    transfers,
  }
}

export function asStored(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>
}
