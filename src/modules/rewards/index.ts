import type { Module } from '../../platform/module.ts'

export const rewardsModule: Module = {
  name: 'rewards',
  async routes() {},
}
