import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { programsParticipant } from './participant.ts'
import { loyaltyEventRoutes } from './routes/events.ts'
import { memberRoutes } from './routes/members.ts'
import { programRoutes } from './routes/programs.ts'

export const programsModule: Module = {
  name: 'programs',
  async routes(app) {
    await programRoutes(app)
    await memberRoutes(app)
    await loyaltyEventRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [programsParticipant],
}

export { currencyMismatch, eventTooOld, memberNotFound } from './errors.ts'
export { findByNumber } from './repository/members.ts'
export { isSelected } from './rules/base.ts'
export type { Discount, Evaluation, NotApplied } from './rules/outcome.ts'
export { isBefore } from './rules/periods.ts'
export { type Sale, type SoldLine, saleOf, soldLines, standing, withDiscounts, withRebate } from './rules/sale.ts'
export type { Basket, Definition, Happening, MemberState, Unmet } from './rules/situation.ts'
export type { Member } from './rules/telling.ts'
export { balancesOf, getMember } from './service/members.ts'
export { bookSettled, discountsFor, earningsFor, heldStateOf, holdStandings, type Standing, standingsOf, stateOf } from './service/quoting.ts'
