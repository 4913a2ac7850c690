import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { alreadyInStage, contactArchived } from '../errors.ts'
import type { lifecycleMoves } from '../tables.ts'
import { type Contact, expectAlive, nextVersion } from './contact.ts'

export type LifecycleMove = Omit<typeof lifecycleMoves.$inferSelect, 'organizationId'>
export type MoveInput = Pick<LifecycleMove, 'stage'> & {
  readonly reason?: string | null | undefined
  readonly reasonCode?: LifecycleMove['reasonCode'] | undefined
  readonly endedBy?: LifecycleMove['endedBy'] | undefined
}

/**
 * Any move, forward or backward, is allowed with a reason; dissolution says who ended it and why (a code), and only it does.
 * @throws contactErased, contactArchived, validationFailed, alreadyInStage, in this order
 */
export function moveStage(
  contact: Contact,
  input: MoveInput,
  at: string,
  by: { id: string; actor: LifecycleMove['actor'] },
): { contact: Contact; move: LifecycleMove } {
  expectAlive(contact)
  if (contact.archivedAt !== null) throw contactArchived()
  const faults = faultsOf(input)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  if (contact.lifecycleStage === input.stage) throw alreadyInStage({ detail: `The contact is in ${input.stage}.` })
  return {
    contact: nextVersion({ ...contact, lifecycleStage: input.stage }, at),
    move: {
      id: by.id,
      contactId: contact.id,
      fromStage: contact.lifecycleStage,
      stage: input.stage,
      reason: input.reason ?? null,
      reasonCode: input.reasonCode ?? null,
      endedBy: input.endedBy ?? null,
      actor: by.actor,
      occurredAt: at,
    },
  }
}

function faultsOf(input: MoveInput): Fault[] {
  const dissolved = input.stage === 'dissolution'
  const needed = (pointer: string, detail: string) => ({ pointer, code: 'required', detail })
  const unwanted = (pointer: string) => ({ pointer, code: 'not-valid', detail: 'is given with dissolution only' })
  return [
    ...(!dissolved && !input.reason ? [needed('/reason', 'a move needs its reason')] : []),
    ...(dissolved && input.endedBy == null ? [needed('/endedBy', 'a dissolution says who ended it')] : []),
    ...(dissolved && input.reasonCode == null ? [needed('/reasonCode', 'a dissolution says why')] : []),
    ...(!dissolved && input.endedBy != null ? [unwanted('/endedBy')] : []),
    ...(!dissolved && input.reasonCode != null ? [unwanted('/reasonCode')] : []),
  ]
}
