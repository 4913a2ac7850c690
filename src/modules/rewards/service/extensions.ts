import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { extendLots } from '../../ledger/index.ts'
import { getProgram, holdMember } from '../../programs/index.ts'
import { unknownReference } from '../errors/rewards.ts'
import { memberExtended } from '../events/adjustments.ts'
import type { NewExtension } from '../schemas/extensions.ts'
import { termsOf } from './members.ts'

/** What would expire before then expires then; what has expired stays so. Told again it finds nothing more to do. @throws memberNotFound, validationFailed */
export function extend(ctx: Context, memberId: string, { unit, until, lotJournalId, reason }: NewExtension) {
  return transact(ctx, async (tx) => {
    const { programId, contactId } = await holdMember(tx, memberId)
    if (Temporal.Instant.compare(until, tx.clock.now()) <= 0)
      throw validationFailed({ errors: [{ pointer: '/until', code: 'not-valid', detail: 'must be in the future' }] })
    const { units } = await termsOf(tx, await getProgram(tx, programId))
    if (!units.some(({ code }) => code === unit)) throw unknownReference('/unit', 'is no unit of the program')
    const { journalId, lots } = await extendLots(tx, { programId, memberId, unit, until, ...(lotJournalId === undefined ? {} : { journalId: lotJournalId }) })
    if (journalId !== null)
      announce(tx, { event: memberExtended, resourceId: memberId, contactId, data: { journalId, programId, unit, until, lots, reason }, summary: unit })
    return { memberId, unit, until, lots, journalId }
  })
}
