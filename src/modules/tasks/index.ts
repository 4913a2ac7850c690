import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { taskDueWork } from './jobs.ts'
import { taskRoutes } from './routes/tasks.ts'

export const tasksModule: Module = {
  name: 'tasks',
  async routes(app) {
    await taskRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: taskDueWork,
}
