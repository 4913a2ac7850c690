import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { sendMessageTask } from './jobs.ts'
import { messagingParticipant } from './participant.ts'
import { bounceRoutes } from './routes/bounces.ts'
import { channelRoutes } from './routes/channels.ts'
import { messageRoutes } from './routes/messages.ts'
import { publicRoutes } from './routes/public.ts'
import { templateRoutes } from './routes/templates.ts'
import { messagingDueWork } from './service/deliver.ts'
import { SEND_TASK } from './service/send.ts'

export const messagingModule: Module = {
  name: 'messaging',
  async routes(app) {
    await channelRoutes(app)
    await templateRoutes(app)
    await messageRoutes(app)
    await bounceRoutes(app)
    await publicRoutes(app)
  },
  constraints: refusalsByConstraint,
  dueWork: messagingDueWork,
  tasks: { [SEND_TASK]: sendMessageTask },
  participants: [messagingParticipant],
}

export { channelNotConfigured, contactNotAllowed } from './errors.ts'
export { ABOUT_LINK_MARK } from './rules/unsubscribe.ts'
export { type Checked, checkRecipient } from './service/check.ts'
export { type Bounced, noteBounce } from './service/reports.ts'
export { type NewMessage, type SentMessage, sendMessage } from './service/send.ts'
export { type Addressee, type Wording, wordsFor } from './service/words.ts'
