import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { programsParticipant } from './participant.ts'
import { loyaltyEventRoutes } from './routes/events.ts'
import { journalRoutes } from './routes/journals.ts'
import { memberRoutes } from './routes/members.ts'
import { programRoutes } from './routes/programs.ts'

export const programsModule: Module = {
  name: 'programs',
  async routes(app) {
    await programRoutes(app)
    await memberRoutes(app)
    await loyaltyEventRoutes(app)
    await journalRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [programsParticipant],
}

export { currencyMismatch, memberNotActive, memberNotFound, programClosed, programNotFound, programNotLive } from './errors.ts'
export { takeBackWhole } from './repository/events.ts'
export { findMembershipsOf, lockMember } from './repository/members.ts'
export { expiresAt, restoredExpiry } from './rules/expiry.ts'
export { periodAt } from './rules/periods.ts'
export { expectLive, type Program } from './rules/program.ts'
export type { Member } from './rules/telling.ts'
export { voucherRebate } from './rules/voucher.ts'
export { getMember, holdMember } from './service/members.ts'
export { getProgram, versionsOf } from './service/programs.ts'
