import { Refusal, refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { memberNotFound } from '../errors.ts'
import { findMembershipsOf, lockMember } from '../repository/members.ts'
import type { Program } from '../rules/program.ts'
import type { EventType } from '../rules/situation.ts'
import type { Member } from '../rules/telling.ts'
import { nextAnniversary } from '../rules/tiers.ts'
import { holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'
import { book } from './telling.ts'

/** What happens to members and nobody tells: they join, a year goes by, they answer a survey. */

/** The kind of due work that is the anniversary of joining; its reference is the member. */
export const ANNIVERSARY_DUE = 'programs.anniversary'

interface Occasion {
  readonly type: EventType
  readonly at: string
  readonly source: { readonly type: string; readonly id: string }
}

/** Books what rules give for it, if there are any that wait for it. What is too old, or not taken for another reason, gives nothing. */
async function bookOccasion(tx: Tx, program: Program, member: Member, { type, at, source }: Occasion): Promise<void> {
  const versions = await versionsOf(tx, program)
  if (!versions.some(({ definition }) => definition.rules.some(({ trigger }) => trigger.type === type))) return
  const happening = { type, name: null, at, channel: null, basket: null }
  try {
    await tx.savepoint((inner) => book(inner, { program, member, happening, source, spent: 0 }))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

/** @param member locked, or new */
export async function bookJoining(tx: Tx, program: Program, member: Member): Promise<void> {
  await bookOccasion(tx, program, member, { type: 'joining', at: member.enrolledAt, source: { type: 'joining', id: member.id } })
  await awaitAnniversary(tx, program, member)
}

async function awaitAnniversary(tx: Tx, program: Program, { id, enrolledAt }: Member): Promise<void> {
  const { at } = nextAnniversary(enrolledAt, tx.clock.now().toString(), await zoneOf(tx, program))
  scheduleDue(tx, { kind: ANNIVERSARY_DUE, reference: id, dueAt: at })
}

async function zoneOf(tx: Tx, program: Program): Promise<string> {
  return (await versionsOf(tx, program)).at(-1)?.definition.timeZone ?? tx.organization.timeZone
}

export const anniversaryWork: HeldDueWork = {
  hold: async (tx, memberId) => void (await holdMember(tx, memberId)),
  async meet(tx, memberId, dueAt) {
    const member = (await lockMember(tx, memberId)) ?? refuse(memberNotFound())
    const program = await getProgram(tx, member.programId)
    if (member.status === 'merged' || member.contactId === null || program.status === 'closed') return
    const at = dueAt.toString()
    const year = nextAnniversary(member.enrolledAt, at, await zoneOf(tx, program)).number - 1
    await bookOccasion(tx, program, member, { type: 'anniversary', at, source: { type: 'anniversary', id: `${memberId} ${year}` } })
    await awaitAnniversary(tx, program, member)
  },
}

/** A contact answered a survey, under their name: it counts once in each program that they are in. The contact is held. */
export async function bookSurveyAnswered(
  tx: Tx,
  { contactId, responseId, at }: { readonly contactId: string; readonly surveyId: string; readonly responseId: string; readonly at: string },
): Promise<void> {
  for (const { id, programId } of await findMembershipsOf(tx, contactId)) {
    const member = (await lockMember(tx, id)) ?? refuse(memberNotFound())
    await bookOccasion(tx, await getProgram(tx, programId), member, { type: 'survey_answered', at, source: { type: 'survey_response', id: responseId } })
  }
}
