import type { Module } from '../../platform/module.ts'
import { winBacksParticipant } from './participant.ts'
import { winBackRoutes } from './routes.ts'

export const winBacksModule: Module = {
  name: 'win-backs',
  routes: winBackRoutes,
  participants: [winBacksParticipant],
}

export { standingOfWinBack } from './repository.ts'
export { openWithin as openWinBackWithin, seeWinBack } from './service.ts'
