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

export { memberNotFound, programNotFound } from './errors.ts'
export { voucherRebate } from './rules/voucher.ts'
export { getMember } from './service/members.ts'
export { getProgram, versionsOf } from './service/programs.ts'
