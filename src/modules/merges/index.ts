import type { Module } from '../../platform/module.ts'
import { mergeDueWork, mergeTasks } from './jobs.ts'
import { mergesParticipant } from './participant.ts'
import { duplicateRoutes } from './routes/duplicates.ts'
import { mergeRoutes } from './routes/merges.ts'

export const mergesModule: Module = {
  name: 'merges',
  async routes(app) {
    await duplicateRoutes(app)
    await mergeRoutes(app)
  },
  dueWork: mergeDueWork,
  tasks: mergeTasks,
  participants: [mergesParticipant],
}
