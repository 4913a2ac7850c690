import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { taskDueWork } from './jobs.ts'
import { tasksParticipant } from './participant.ts'
import { feedRoutes } from './routes/feeds.ts'
import { reportRoutes } from './routes/reports.ts'
import { taskRoutes } from './routes/tasks.ts'

export const tasksModule: Module = {
  name: 'tasks',
  async routes(app) {
    await taskRoutes(app)
    await feedRoutes(app)
    await reportRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: taskDueWork,
  participants: [tasksParticipant],
}

export { taskNotFound } from './errors.ts'
export { aboutOfTask, standingOfTask, taskIdsOfContact } from './repository/participants.ts'
export { endTaskWithin } from './service/offered.ts'
export { createWithin as createTaskWithin, getTask } from './service/tasks.ts'
