import { defineEvent } from '../../../platform/jobs/outbox.ts'
import { rewardSchema } from '../schemas/rewards.ts'

const reward = rewardSchema.partial()
export const rewardCreated = defineEvent('reward.created', 'A reward was put into the catalogue of a loyalty program.', reward)
export const rewardUpdated = defineEvent('reward.updated', 'A reward was changed; `previous` has the old values.', reward)
export const rewardArchived = defineEvent('reward.archived', 'A reward is not to be had any more.', reward)
