/** What may be done, and by whom: the one table of scopes and roles. It is published in the OpenAPI document. */
export const SCOPES = {
  'contacts:read': 'Read contacts, their time line, life cycle and relationships',
  'contacts:write': 'Create, change, archive and restore contacts',
  'contacts:merge': 'Merge contacts, take merges back, look for duplicates and dismiss them',
  'contacts:export': 'Take contacts out in files',
  'contacts:erase': 'Erase a person for good',
  'interactions:read': 'Read interactions with contacts',
  'interactions:write': 'Record, change and take away interactions, also by raw e-mail',
  'messages:read': 'Read messages, their templates, and whether a contact may be contacted',
  'messages:write': 'Send messages to contacts',
  'message-templates:write': 'Create, change and delete message templates',
  'tasks:read': 'Read tasks and calendar feeds',
  'tasks:write': 'Create, change and end tasks; make and revoke calendar feeds',
  'orders:read': 'Read orders, returns, products and figures of them',
  'orders:write': 'Record and change orders, record returns, keep products',
  'complaints:read': 'Read complaints that do not name the reader, with all their parts',
  'complaints:write': 'Receive complaints, work on them and answer them',
  'complaints:approve': 'Approve remedies that somebody else proposed',
  'complaint-settings:write': 'Change how complaints are handled: settings, root causes, the published process',
  'surveys:read': 'Read surveys, invitations, responses, comments and scores',
  'surveys:write': 'Make, change, publish and close surveys; exclude responses',
  'surveys:invite': 'Invite contacts to surveys',
  'surveys:answer': 'Enter what customers answered on the phone or face to face',
  'surveys:export': 'Take responses out in files',
  'win-backs:read': 'Read which customers are to be won back',
  'win-backs:write': 'Mark customers to be won back, work on it and close it',
  'loyalty:read': 'Read loyalty programs, members, balances, vouchers, quotes and entitlements',
  'loyalty:write': 'Enrol members, report events, redeem, quote and settle',
  'loyalty:adjust': 'Book goodwill, adjustments and reversals; make and withdraw offers; extend what expires',
  'loyalty:approve': 'Approve goodwill and offers that somebody else asked for',
  'loyalty-programs:write': 'Make, change, publish and close loyalty programs, rewards, batches of vouchers and campaigns of offers',
  'loyalty:audit': 'Verify the ledger, read what the business owes, close periods',
  'forms:read': 'Read public forms',
  'forms:write': 'Define, change and archive public forms',
  'calendars:read': 'Read business calendars, deadline policies and regulatory profiles; count business time',
  'calendars:write': 'Create, change and delete business calendars, deadline policies and regulatory profiles',
  'events:read': 'Read the events of the organization',
  'audit:read': 'Read who did what, when and from where',
  'organization:read': 'Read the organization and its settings',
  'organization:write': 'Change the organization, its settings and its test clock',
  'users:read': 'Read users and teams',
  'users:write': 'Invite, change, suspend and hand over users; change teams',
  'api-keys:read': 'Read API keys (never their secrets)',
  'api-keys:write': 'Issue and revoke API keys',
} as const

export type Scope = keyof typeof SCOPES
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]]

export const ROLES = ['owner', 'admin', 'manager', 'agent', 'analyst'] as const
export type Role = (typeof ROLES)[number]

const everything = new Set<Scope>(SCOPE_NAMES)

/** A role is a set of scopes. An owner differs from an admin in rank: only an owner makes owners. */
export const ROLE_SCOPES: Readonly<Record<Role, ReadonlySet<Scope>>> = {
  owner: everything,
  admin: everything,
  manager: new Set<Scope>([
    'contacts:read',
    'contacts:write',
    'contacts:merge',
    'contacts:export',
    'contacts:erase',
    'interactions:read',
    'interactions:write',
    'messages:read',
    'messages:write',
    'message-templates:write',
    'tasks:read',
    'tasks:write',
    'orders:read',
    'orders:write',
    'complaints:read',
    'complaints:write',
    'complaints:approve',
    'complaint-settings:write',
    'surveys:read',
    'surveys:write',
    'surveys:invite',
    'surveys:answer',
    'surveys:export',
    'win-backs:read',
    'win-backs:write',
    'loyalty:read',
    'loyalty:write',
    'loyalty:adjust',
    'loyalty:approve',
    'loyalty-programs:write',
    'loyalty:audit',
    'forms:read',
    'forms:write',
    'calendars:read',
    'calendars:write',
    'events:read',
    'audit:read',
    'organization:read',
    'users:read',
  ]),
  agent: new Set<Scope>([
    'contacts:read',
    'contacts:write',
    'interactions:read',
    'interactions:write',
    'messages:read',
    'messages:write',
    'tasks:read',
    'tasks:write',
    'orders:read',
    'orders:write',
    'complaints:read',
    'complaints:write',
    'surveys:read',
    'surveys:invite',
    'surveys:answer',
    'win-backs:read',
    'win-backs:write',
    'loyalty:read',
    'loyalty:write',
    'loyalty:adjust',
    'forms:read',
    'calendars:read',
    'events:read',
    'organization:read',
    'users:read',
  ]),
  analyst: new Set<Scope>([
    'contacts:read',
    'interactions:read',
    'messages:read',
    'tasks:read',
    'orders:read',
    'complaints:read',
    'surveys:read',
    'win-backs:read',
    'loyalty:read',
    'loyalty:audit',
    'forms:read',
    'calendars:read',
    'events:read',
    'organization:read',
    'users:read',
  ]),
}

/** Whose contacts somebody may see: all, those that their teams own, or their own. */
export const CONTACT_ACCESS = ['all', 'team', 'own'] as const
export type ContactAccess = (typeof CONTACT_ACCESS)[number]

export const ACTOR_TYPES = ['user', 'api_key', 'operator', 'system', 'anonymous'] as const
export type ActorType = (typeof ACTOR_TYPES)[number]

/** Who acts. Made by authentication, or by a job in the system's name; carried by every context. */
export interface Actor {
  readonly type: ActorType
  /** Of the user or the key; the name of the job for the system. */
  readonly id: string
  /** The user who acts, or for whom a key acts; null for service keys and the system. */
  readonly userId: string | null
  /** Who stands behind it: the user, or who made a service key; null for the service itself and for strangers. What is kept from them is kept from it. */
  readonly personId: string | null
  readonly role: Role | null
  readonly scopes: ReadonlySet<Scope>
  /** The users whose contacts may be seen; null sees all. */
  readonly visibleOwners: readonly string[] | null
}

export function systemActor(job: string): Actor {
  return { type: 'system', id: job, userId: null, personId: null, role: null, scopes: everything, visibleOwners: null }
}

export const anonymousActor: Actor = { type: 'anonymous', id: 'anonymous', userId: null, personId: null, role: null, scopes: new Set(), visibleOwners: null }
export const operatorActor: Actor = { type: 'operator', id: 'operator', userId: null, personId: null, role: null, scopes: new Set(), visibleOwners: null }
