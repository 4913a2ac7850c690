import type { Fault } from '../../../kernel/problem.ts'
import { expiresAt } from './expiry.ts'
import { isBefore } from './periods.ts'
import type { Definition } from './situation.ts'

/** What a member brings along from another system. */
export interface BroughtLot {
  readonly unit: string
  readonly amount: number
  readonly earnedAt: string
  /** Where it is not said, by the rule of the unit; null: never. */
  readonly expiresAt?: string | null | undefined
}

/** The lots with when they expire, and what is wrong with them: units that the program does not have, what is still to come, what is gone already. */
export function openingLots({ units, timeZone }: Definition, lots: readonly BroughtLot[], now: string) {
  const faults: Fault[] = []
  const opened = lots.map((lot, i) => {
    const terms = units.find(({ code }) => code === lot.unit)
    if (terms === undefined) faults.push({ pointer: `/lots/${i}/unit`, code: 'unknown', detail: 'is no unit of the program' })
    if (isBefore(now, lot.earnedAt)) faults.push({ pointer: `/lots/${i}/earnedAt`, code: 'not-valid', detail: 'is still to come' })
    const byRule = terms === undefined ? null : expiresAt(terms.expiry, terms.expiry.type === 'inactivity' ? now : lot.earnedAt, timeZone)
    const until = lot.expiresAt === undefined ? byRule : lot.expiresAt
    if (until !== null && !isBefore(now, until)) faults.push({ pointer: `/lots/${i}/expiresAt`, code: 'not-valid', detail: `has expired (${until})` })
    return { unit: lot.unit, amount: lot.amount, earnedAt: lot.earnedAt, expiresAt: until }
  })
  return { lots: opened, faults }
}
