import type { Module } from '../../platform/module.ts'
import { revertImport, runImport } from './jobs.ts'
import { importsParticipant } from './participant.ts'
import { exportRoutes } from './routes/exports.ts'
import { importRoutes } from './routes/imports.ts'
import { RUN_IMPORT_TASK } from './service/imports.ts'
import { REVERT_IMPORT_TASK } from './service/revert.ts'

export const importsModule: Module = {
  name: 'imports',
  async routes(app) {
    await importRoutes(app)
    await exportRoutes(app)
  },
  tasks: { [RUN_IMPORT_TASK]: runImport, [REVERT_IMPORT_TASK]: revertImport },
  participants: [importsParticipant],
}
