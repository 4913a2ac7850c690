import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlOf } from '../../../src/platform/embedded-postgres/access.ts'
import { makePostgres, type Postgres } from './postgres.ts'
import { OPERATOR_TOKEN, type Service, startService } from './service.ts'

/** A service, where its database is, and two organizations in it. The service comes and goes; the rest stays. */
export interface World {
  readonly organizations: readonly Organization[]
  /** Where the service answers now, or answered last. */
  readonly target: { url: string }
  /** For looking into the tables beside the service. */
  databaseUrl(): string
  /** Starts a service without waiting for it. */
  launch(): Service
  /** Starts a service and waits until it answers. */
  start(): Promise<Service>
  remove(): Promise<void>
}

export interface Organization {
  readonly id: string
  readonly token: string
}

/** A world whose service runs its own database: it dies with the service, and the next start recovers it. */
export async function embeddedWorld(): Promise<{ world: World; service: Service }> {
  const root = mkdtempSync(join(tmpdir(), 'rapport-faults-'))
  const dataDir = join(root, 'data')
  return makeWorld({
    env: { DATA_DIR: dataDir },
    databaseUrl: () => urlOf(readFileSync(join(dataDir, 'cluster.socket'), 'utf8').trim(), 'rapport'),
    remove: async () => rmSync(root, { recursive: true, force: true }),
  })
}

/** A world whose database is a server that outlives the service. @param through the URL that the service is given, where it differs */
export async function standingWorld(
  through: (postgres: Postgres) => Promise<string> = async ({ url }) => url,
): Promise<{ world: World; service: Service; postgres: Postgres }> {
  const postgres = await makePostgres()
  try {
    const made = await makeWorld({
      env: { DATABASE_URL: await through(postgres) },
      databaseUrl: () => postgres.url,
      remove: () => postgres.remove(),
    })
    return { ...made, postgres }
  } catch (error) {
    await postgres.remove()
    throw error
  }
}

interface Place {
  readonly env: Readonly<Record<string, string>>
  readonly databaseUrl: () => string
  readonly remove: () => Promise<void>
}

async function makeWorld({ env, databaseUrl, remove }: Place): Promise<{ world: World; service: Service }> {
  const target = { url: '' }
  const organizations: Organization[] = []
  const world: World = {
    organizations,
    target,
    databaseUrl,
    launch: () => startService(env),
    async start() {
      const service = startService(env)
      target.url = await service.ready
      return service
    },
    remove,
  }
  const service = await world.start()
  for (const slug of ['first', 'second']) organizations.push(await makeOrganization(target.url, slug))
  return { world, service }
}

async function makeOrganization(url: string, slug: string): Promise<Organization> {
  const response = await fetch(`${url}/operator/organizations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: slug,
      slug,
      mode: 'live',
      country: 'GB',
      timeZone: 'Europe/London',
      currency: 'EUR',
      language: 'en',
      admin: { email: `owner@${slug}.example`, password: 'correct horse battery staple', displayName: 'Owner' },
    }),
  })
  if (response.status !== 201) throw new Error(`no organization could be made: ${response.status} ${await response.text()}`)
  const made = (await response.json()) as { organization: { id: string }; apiKey: { secret: string } }
  return { id: made.organization.id, token: made.apiKey.secret }
}
