import { z } from 'zod'
import type { ModuleTask } from '../../platform/module.ts'
import { postToGateway } from './client.ts'
import { deliverMessage } from './service/deliver.ts'

const task = z.object({ organizationId: z.uuid(), messageId: z.uuid() })

export const sendMessageTask: ModuleTask = (payload, services) =>
  deliverMessage(services, task.parse(payload), async (parcel) => {
    if (parcel.kind === 'gateway') return postToGateway(services.http, parcel)
    const { kind: _kind, ...letter } = parcel
    return (await services.mailer?.deliver(letter)) ?? { outcome: 'retry', detail: 'mail-server: none' }
  })
