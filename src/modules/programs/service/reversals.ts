import type { Tx } from '../../../platform/context.ts'
import { findEventIn } from '../repository/events.ts'
import { lockBudgets, spendBudget } from '../repository/programs.ts'
import { findGiven, takeBack } from '../repository/refunds.ts'
import type { BookedEarning, Member } from '../rules/telling.ts'
import { lotsOf } from './maturing.ts'
import { getProgram, versionsOf } from './programs.ts'
import { followTier, tierValueOf } from './tiers.ts'

/** What a journal earned, held until all of it is taken back. */
export interface EarnedUnits {
  /** The journal in which the lots of a unit are; null while it is pending. */
  lotsOf(unit: string): string | null
  readonly earned: readonly BookedEarning[]
  /** The rules among them that have a budget, which are held. */
  readonly budgeted: readonly string[]
  readonly tierValue: number | undefined
}

/** @param member who has its units now, locked */
export async function holdEarned(tx: Tx, member: Member, journalId: string): Promise<EarnedUnits> {
  const event = await findEventIn(tx, journalId)
  const earned = event === undefined ? [] : (await findGiven(tx, [event.id])).filter((earning) => earning.journalId === journalId)
  const program = await getProgram(tx, member.programId)
  const rules = (await versionsOf(tx, program)).find(({ number }) => number === event?.versionNumber)?.definition.rules ?? []
  const budgeted = rules.filter(({ key, budget }) => budget !== null && earned.some(({ ruleKey }) => ruleKey === key)).map(({ key }) => key)
  const [lotIn, tierValue] = [await lotsOf(tx, program.id, earned), await tierValueOf(tx, program, member)]
  await lockBudgets(tx, program.id, budgeted)
  return {
    ...{ earned, budgeted, tierValue },
    // Of one event, all that is earned of a unit matures together.
    lotsOf(unit) {
      const earning = earned.find((each) => each.unit === unit)
      return earning?.matured === false ? null : earning === undefined ? journalId : lotIn(earning)
    },
  }
}

/** What was earned was taken back as a whole: it counts against no cap and no budget any more, and for no tier. */
export async function takeBackEarned(tx: Tx, member: Member, { earned, budgeted, tierValue }: EarnedUnits): Promise<void> {
  for (const { eventId, ruleKey, programId, amount, taken } of earned) {
    takeBack(tx, { eventId, ruleKey, amount: amount - taken })
    if (budgeted.includes(ruleKey)) spendBudget(tx, { programId, ruleKey, amount: taken - amount })
  }
  await followTier(tx, await getProgram(tx, member.programId), member, tierValue)
}
