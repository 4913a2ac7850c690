import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { operatorActor } from '../kernel/actor.ts'
import { systemClock } from '../kernel/clock.ts'
import { createOrganization } from '../modules/identity/index.ts'
import { type ContextParts, makeContext } from '../platform/context.ts'
import { NO_TENANT } from '../platform/http/auth.ts'
import { newSecret } from '../platform/secrets.ts'

/** What a newcomer needs to begin, written beside the embedded database at its first start, mode 0600. */
export interface Credentials {
  readonly organizationId: string
  readonly apiKey: string
  readonly email: string
  readonly password: string
  readonly operatorToken: string
}

export function credentialsPath(dataDir: string): string {
  return join(dataDir, 'credentials.json')
}

/** Reads the credentials; at the first start makes the organization "Demo" and writes them. */
export async function demoCredentials(dataDir: string, deps: Pick<ContextParts, 'db' | 'log' | 'seal'>): Promise<Credentials> {
  const path = credentialsPath(dataDir)
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known !== undefined) return JSON.parse(known) as Credentials
  const ctx = makeContext({ ...deps, organization: NO_TENANT, actor: operatorActor, clock: systemClock })
  const {
    rows: [taken],
  } = await deps.db.pool.query<{ count: string }>(`select count(*) from organizations where slug like 'demo%'`)
  const admin = { email: 'admin@demo.example', password: newSecret(), displayName: 'Demo admin' }
  const { organization, apiKey } = await createOrganization(ctx, {
    name: 'Demo',
    slug: Number(taken?.count) === 0 ? 'demo' : `demo-${Number(taken?.count) + 1}`,
    mode: 'live',
    country: 'GB',
    timeZone: 'Europe/London',
    currency: 'EUR',
    language: 'en',
    admin,
  })
  const credentials: Credentials = {
    organizationId: organization.id,
    apiKey: apiKey.secret,
    email: admin.email,
    password: admin.password,
    operatorToken: newSecret(),
  }
  // Written aside and renamed: the file is whole or absent, whenever the process dies.
  await writeFile(`${path}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return credentials
}
