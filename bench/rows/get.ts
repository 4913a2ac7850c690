import { findContact } from '../../src/modules/contacts/repository/contacts.ts'
import { CONNECTIONS, type Compared, compare } from '../load.ts'
import { statementsOf, type World } from '../world.ts'
import type { Part } from './row.ts'

/** GET of one contact, by chance among a million. */
export const get: Part = {
  name: 'get',
  async run(world) {
    const compared = await compareGet(world, world.big.apiKey)
    return {
      rows: [
        { work: 'GET contact by id, API key', result: compared.rate, unit: 'x', floor: 0.7, aim: 0.85, better: 'more', beside: rates(compared) },
        {
          work: `p99 at ${CONNECTIONS} connections`,
          result: compared.p99,
          unit: 'x',
          floor: 3,
          aim: 2,
          better: 'less',
          beside: `${compared.ours.p99Ms.toFixed(1)} ms against ${compared.theirs.p99Ms.toFixed(1)} ms`,
        },
      ],
    }
  },
}

/** The same with an access token, once there are any. */
export const jwt: Part = {
  name: 'jwt',
  async run(world) {
    const row = { work: 'GET contact by id, JWT', unit: 'x', floor: 0.55, aim: 0.7, better: 'more' } as const
    const token = await accessToken(world)
    if (token === undefined) return { rows: [{ ...row, result: undefined, beside: 'no access tokens' }] }
    const compared = await compareGet(world, token)
    return { rows: [{ ...row, result: compared.rate, beside: rates(compared) }] }
  },
}

export const rates = ({ ours, theirs }: Compared): string =>
  `${ours.perSecond.toFixed(0)}/s against ${theirs.perSecond.toFixed(0)}/s; ${ours.cpuUs.toFixed(0)} us of processor each against ${theirs.cpuUs.toFixed(0)}`

async function compareGet({ service, raw, big, ids }: World, token: string): Promise<Compared> {
  const [statement] = await statementsOf(big.id, (ctx) => findContact(ctx, '@id'))
  await prepare(raw.origin, 'one', { ...statement, slot: statement?.values.indexOf('@id') })
  return compare(
    { to: service, paths: ids.map((id) => `/v1/contacts/${id}`), headers: { authorization: `Bearer ${token}` } },
    { to: raw, paths: ids.map((id) => `/one/${id}`) },
  )
}

/** Gives the baseline the SQL of one of its routes. */
export async function prepare(origin: string, name: string, statement: object): Promise<void> {
  await fetch(`${origin}/sql/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(statement) })
}

async function accessToken({ service, big }: World): Promise<string | undefined> {
  const response = await fetch(`${service.origin}/v1/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: big.email, password: big.password, organizationSlug: big.slug }),
  })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`no access token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { accessToken: string }).accessToken
}
