import type { Module } from '../../platform/module.ts'
import { SWEEP_DUE } from './service/campaigns.ts'
import { expiryWork } from './service/following.ts'
import { EXPIRY_DUE } from './service/making.ts'
import { OCCASION_DUE, occasionWork, sweep } from './service/occasions.ts'

export const offerDueWork: NonNullable<Module['dueWork']> = {
  [SWEEP_DUE]: sweep,
  [OCCASION_DUE]: occasionWork,
  [EXPIRY_DUE]: expiryWork,
}
