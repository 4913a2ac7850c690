import type { Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { LinkDelivery } from '../service/user-links.ts'

/** What the routes of this module are given by whoever builds the app. */
interface IdentityOptions extends LinkDelivery {
  /** Of all modules, in order of rank. */
  readonly participants: readonly Participant<Tx>[]
  /** Of the contacts module: notifications name contacts. */
  readonly visibility: ContactVisibility
}

declare module 'fastify' {
  interface FastifyInstance {
    identity: IdentityOptions
  }
}
