import type { Module } from '../../platform/module.ts'
import { importDueWork, importTasks } from './jobs.ts'
import { importsParticipant } from './participant.ts'
import { exportRoutes } from './routes/exports.ts'
import { importRoutes } from './routes/imports.ts'

export const importsModule: Module = {
  name: 'imports',
  async routes(app) {
    await importRoutes(app)
    await exportRoutes(app)
  },
  tasks: importTasks,
  dueWork: importDueWork,
  participants: [importsParticipant],
}
