import { audit } from './support/audit.ts'
import { Broken, type Fault, type Figures, waited } from './support/fault.ts'
import { query } from './support/tasks.ts'
import { standingWorld } from './support/world.ts'
import { startLoad } from './support/writers.ts'

/** An auditor that finds nothing proves nothing: here the tables are damaged by hand, and each damage must be found. */
const DAMAGES: readonly (readonly [found: string, sql: string])[] = [
  ['acknowledged and lost', `update contacts set display_name = 'another' where display_name = 'w0-1'`],
  ['written twice', `update contacts set display_name = 'w0-2' where display_name = 'w0-3'`],
  ['an update lost or doubled', `update contacts set version = version + 1 where display_name = 'w0-4'`],
  ['not one contact.updated', `update contacts set version = version + 1 where display_name = 'w0-5'`],
  ['stored answer is missing', `delete from idempotency_keys where key = 'w0-6'`],
  ['a key without an effect', `update idempotency_keys set key = 'w0-lost' where key = 'w0-7'`],
  ['not exactly one contact.created', `delete from events where type = 'contact.created' and data ->> 'displayName' = 'w0-8'`],
  ['without its event', `delete from events where type = 'contact.created' and data ->> 'displayName' = 'w2-9'`],
  ['numbers with a gap', `delete from events where type = 'contact.created' and data ->> 'displayName' = 'w4-9'`],
  ['an event of something that is not there', `delete from contacts where display_name = 'w0-10'`],
  ['the API lists', `delete from contacts where display_name = 'w2-10'`],
  ['time line does not show', `delete from timeline where type = 'contact.created' and summary = 'w0-11'`],
  ['does not identify', `delete from contact_identifiers where value = 'w0-12@example.com'`],
  ['first stage', `delete from lifecycle_moves where contact_id = (select id from contacts where display_name = 'w0-13')`],
]
const ENOUGH = 20

async function damageAll(seed: number): Promise<Figures> {
  const { world, service } = await standingWorld()
  const load = startLoad(world, seed, { mayFail: () => false })
  try {
    await waited(() => load.progress().every((made) => made >= ENOUGH), 60_000)
    await load.stop()
    const before = await audit(world, load)
    if (before.length > 0) throw new Broken(before)
    const unseen: string[] = []
    const [untold, ...told] = load.written
    if (!(await audit(world, { ...load, written: told })).some((sentence) => sentence.includes('nobody was told')))
      unseen.push(`${untold?.key} was told to nobody`)
    await query(world, async (client) => {
      await client.query('alter table events disable trigger all')
      let known = before
      for (const [found, sql] of DAMAGES) {
        const { rowCount } = await client.query(sql)
        const sentences = await audit(world, load)
        const fresh = sentences.filter((sentence) => !known.includes(sentence))
        known = sentences
        if (rowCount !== 1 || !fresh.some((sentence) => sentence.includes(found))) unseen.push(`${found}: ${sql} (${rowCount} rows) was not seen`)
      }
    })
    if (unseen.length > 0) throw new Broken(unseen)
    return { damages: DAMAGES.length + 1, found: DAMAGES.length + 1 }
  } finally {
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

export const faults: readonly Fault[] = [
  { name: 'tables damaged by hand, to try the auditor', times: { landing: 1, release: 1 }, run: (_times, seed) => damageAll(seed) },
]
