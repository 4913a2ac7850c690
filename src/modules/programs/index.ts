import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { programDueWork } from './jobs.ts'
import { programsParticipant } from './participant.ts'
import { memberAccountRoutes } from './routes/accounts.ts'
import { draftRoutes } from './routes/draft.ts'
import { loyaltyEventRoutes } from './routes/events.ts'
import { journalRoutes } from './routes/journals.ts'
import { memberRoutes } from './routes/members.ts'
import { openingRoutes } from './routes/opening.ts'
import { programRoutes } from './routes/programs.ts'

export const programsModule: Module = {
  name: 'programs',
  async routes(app) {
    await programRoutes(app)
    await memberRoutes(app)
    await memberAccountRoutes(app)
    await loyaltyEventRoutes(app)
    await journalRoutes(app)
    await openingRoutes(app)
    await draftRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: programDueWork,
  participants: [programsParticipant],
}

export { currencyMismatch, eventTooOld, journalNotFound, memberNotActive, memberNotFound, programClosed, programNotFound, programNotLive } from './errors.ts'
export { findByNumber, findMembershipsOf, lockMember } from './repository/members.ts'
export { expiresAt, restoredExpiry } from './rules/expiry.ts'
export { type Reckoned, reasonInWords } from './rules/explanation/reasons.ts'
export type { Discount, Evaluation } from './rules/outcome.ts'
export { periodAt } from './rules/periods.ts'
export { expectLive, type Program } from './rules/program.ts'
export { onSoldLines, type Sale, type SoldLine, saleOf, soldLines, standing, withDiscounts, withRebate } from './rules/sale.ts'
export type { Basket, Happening, MemberState } from './rules/situation.ts'
export type { Member } from './rules/telling.ts'
export { voucherRebate } from './rules/voucher.ts'
export { noteActivity } from './service/following.ts'
export { balancesOf, getMember, holdMember } from './service/members.ts'
export { getProgram, versionsOf } from './service/programs.ts'
export {
  bookSettled,
  discountsFor,
  earningsFor,
  heldStateOf,
  holdStandings,
  type Standing,
  standingDiscounts,
  standingsOf,
  stateOf,
} from './service/quoting.ts'
export { type EarnedUnits, holdEarned, takeBackEarned } from './service/reversals.ts'
export { bookSurveyAnswered } from './service/triggers.ts'
