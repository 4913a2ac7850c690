import type { Module } from '../../platform/module.ts'
import { EXPIRING_DUE, expiringWork } from './service/expiring.ts'
import { maturingWork } from './service/maturing.ts'
import { TIER_DUE, TIERS_DUE, tiersWork, tierWork } from './service/tiers.ts'
import { ANNIVERSARY_DUE, anniversaryWork } from './service/triggers.ts'

export const programDueWork: NonNullable<Module['dueWork']> = {
  'programs.mature': maturingWork,
  [EXPIRING_DUE]: expiringWork,
  [TIER_DUE]: tierWork,
  [TIERS_DUE]: tiersWork,
  [ANNIVERSARY_DUE]: anniversaryWork,
}
