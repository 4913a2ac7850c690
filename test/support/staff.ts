import { randomUUID } from 'node:crypto'
import type { Role, Scope } from '../../src/kernel/actor.ts'
import { send, type TestApp, type TestOrganization } from './app.ts'

export interface Colleague {
  readonly id: string
  /** A key that acts for them. */
  readonly token: string
  readonly request: (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown, headers?: Record<string, string>) => ReturnType<typeof send>
  /** Types and summaries of what they were told, the oldest first. */
  readonly told: () => Promise<{ type: string; summary: string; resource: { id: string } }[]>
}

interface Employment {
  readonly contactAccess: 'all' | 'team' | 'own'
  readonly timeZone: string | null
  readonly teamIds: readonly string[]
  readonly role: Role
  readonly scopes: readonly Scope[]
}
const SCOPES: readonly Scope[] = ['contacts:read', 'contacts:write', 'tasks:read', 'tasks:write', 'events:read']

/** Somebody who works at the organization, put straight into the table, with a key that acts for them. */
export async function colleague(
  { app, db }: TestApp,
  at: TestOrganization,
  { contactAccess = 'all', timeZone = null, teamIds = [], role = 'agent', scopes = SCOPES }: Partial<Employment> = {},
): Promise<Colleague> {
  const id = randomUUID()
  await db.pool.query(
    `insert into users (organization_id, id, email, email_key, display_name, role, contact_access, status, time_zone, created_at, updated_at)
     values ($1, $2, $3, $3, 'Agent', $6, $4, 'active', $5, now(), now())`,
    [at.id, id, `${id}@example.com`, contactAccess, timeZone, role],
  )
  for (const teamId of teamIds) await db.pool.query('insert into team_members (organization_id, team_id, user_id) values ($1, $2, $3)', [at.id, teamId, id])
  const key = await at.request('POST', '/v1/api-keys', { name: 'agent', userId: id, scopes })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  const token: string = key.body.secret
  const request: Colleague['request'] = (method, url, body, headers) => send(app, token, method, url, body, headers)
  return { id, token, request, told: async () => (await request('GET', '/v1/notifications?sort=createdAt')).body.data }
}
