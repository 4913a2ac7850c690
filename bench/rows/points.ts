import { load, median } from '../load.ts'
import { hasPgbench, transactions } from '../pgbench.ts'
import type { World } from '../world.ts'
import { earning10, verified } from './ledger.ts'
import type { Part, Row } from './row.ts'

const MEMBERS = 5_000
const SECONDS = 5
const ROUNDS = 5

/** Points of a hot program, told over HTTP for members at random, against pgbench that calls the function which posts them. */
export const points: Part = {
  name: 'points',
  async run(world) {
    const { url, small, service } = world
    const row = (connections: number) =>
      ({ work: `points earned over HTTP, ${connections} connections, against pgbench`, unit: 'x', floor: 0.6, aim: 0.8, better: 'more' }) as const
    const connections = [16, 64]
    if (!hasPgbench) return { rows: connections.map((each) => ({ ...row(each), result: undefined, beside: 'pgbench is not installed' })) }
    const { programId, memberIds } = await hotProgram(world)
    const telling = {
      to: service,
      method: 'POST',
      paths: ['/v1/loyalty/events'],
      headers: { authorization: `Bearer ${small.apiKey}` },
      body: memberIds.map((memberId) => JSON.stringify({ memberId, type: 'visit', externalId: 'visit {n}' })),
    } as const
    const script = `\\set m random(1, ${MEMBERS})\nSELECT post_journal('${small.id}', ${earning10(programId, ':m')});`
    await load({ ...telling, connections: 64 }, 15)
    await transactions({ url, script, clients: 16 }, 8)
    const rows: Row[] = []
    for (const each of connections) {
      const rounds: { ours: number; theirs: number; cpuUs: number }[] = []
      for (let i = 0; i < ROUNDS; i += 1) {
        const ours = await load({ ...telling, connections: each }, SECONDS)
        rounds.push({ ours: ours.perSecond, cpuUs: ours.cpuUs, theirs: await transactions({ url, script, clients: each }, SECONDS) })
      }
      const middle = (of: 'ours' | 'theirs' | 'cpuUs') => median(rounds.map((round) => round[of])).toFixed(0)
      rows.push({
        ...row(each),
        result: median(rounds.map(({ ours, theirs }) => ours / theirs)),
        beside: `${middle('ours')}/s against ${middle('theirs')}/s; ${middle('cpuUs')} us of processor each`,
      })
    }
    return { rows, details: [await verified(world)] }
  },
}

/** A live program that gives ten points for a visit, and its members. */
async function hotProgram({ service, pool, small }: World): Promise<{ programId: string; memberIds: string[] }> {
  const ask = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${small.apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const answer = await fetch(`${service.origin}${path}`, { method: 'POST', headers, body: body === undefined ? null : JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { id: string }
  }
  const units = [{ code: 'PTS', name: 'Points' }]
  const rules = [{ key: 'visit', name: 'Ten for a visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 } }]
  const { id } = await ask('/v1/loyalty/programs', { key: 'bench', name: 'Bench', definition: { currency: 'EUR', timeZone: 'Europe/London', units, rules } })
  await ask(`/v1/loyalty/programs/${id}/publish`)
  const { rows } = await pool.query<{ id: string }>(
    `insert into members (organization_id, id, program_id, contact_id, number, status, enrolled_at, key_customer_of, metadata, version, created_at, updated_at)
     select $1, uuidv7(), $2, id, 'bench-' || row_number() over (), 'active', now() - interval '1 day', '{}', '{}', 1, now(), now()
     from contacts where organization_id = $1 order by id limit ${MEMBERS} returning id`,
    [small.id, id],
  )
  return { programId: id, memberIds: rows.map((row) => row.id) }
}
