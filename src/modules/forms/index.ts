import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { formsParticipant } from './participant.ts'
import { formRoutes } from './routes/forms.ts'
import { publicFormRoutes } from './routes/public.ts'

export const formsModule: Module = {
  name: 'forms',
  async routes(app) {
    await formRoutes(app)
    await publicFormRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [formsParticipant],
}
