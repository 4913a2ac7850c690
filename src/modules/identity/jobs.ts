import { z } from 'zod'
import type { ModuleTask } from '../../platform/module.ts'
import * as digests from './service/digests.ts'
import * as service from './service/send-links.ts'

const toUser = z.object({ organizationId: z.uuid(), userId: z.uuid() })
/** No organization: a stranger named one that does not exist, and there is nothing to send. */
const passwordReset = z.object({ organizationId: z.uuid().nullable(), email: z.string() })

export const sendInvitation: ModuleTask = async (payload, services) => service.sendInvitation(services, toUser.parse(payload))

export const sendDigest: ModuleTask = async (payload, services) => digests.sendDigest(services, toUser.parse(payload))

export const sendPasswordReset: ModuleTask = async (payload, services) => {
  const { organizationId, email } = passwordReset.parse(payload)
  if (organizationId !== null) await service.sendPasswordReset(services, { organizationId, email })
}
