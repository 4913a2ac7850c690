import { audit } from './support/audit.ts'
import { type Damage, damage } from './support/damages.ts'
import { type Fault, type Figures, waited } from './support/fault.ts'
import { standingWorld } from './support/world.ts'
import { startLoad } from './support/writers.ts'

const DAMAGES: readonly Damage[] = [
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
    return await damage(world, { made: load.written, audit: (written) => audit(world, { ...load, written }), guarded: ['events'] }, DAMAGES)
  } finally {
    service.send('SIGKILL')
    await service.exited
    await world.remove()
  }
}

export const faults: readonly Fault[] = [
  { name: 'tables damaged by hand, to try the auditor', times: { landing: 1, release: 1 }, run: (_times, seed) => damageAll(seed) },
]
