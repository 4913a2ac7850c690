import { readFileSync } from 'node:fs'
import { compare } from '../load.ts'
import { at } from '../server.ts'
import { prepare, rates } from './get.ts'
import type { Part } from './row.ts'

export const BARE_INSERT = readFileSync(at('rows/insert.sql'), 'utf8')

/** `{n}` is a number of nine digits. */
export const contact = (n: string) => ({
  kind: 'person',
  displayName: `Ada Lovelace ${n}`,
  givenName: 'Ada',
  familyName: 'Lovelace',
  emails: [{ value: `ada${n}@example.com`, label: 'work', primary: true }],
  phones: [{ value: `+447${n}` }],
  tags: ['newsletter', 'vip'],
  country: 'GB',
  source: 'web',
})

/** POST of a contact with all that belongs to it, against a route that only inserts. */
export const create: Part = {
  name: 'create',
  async run({ service, raw, small }) {
    await prepare(raw.origin, 'insert', { name: 'insert', text: BARE_INSERT, values: [small.id] })
    const requests = { method: 'POST', body: JSON.stringify(contact('{n}')) } as const
    const compared = await compare(
      { ...requests, to: service, paths: ['/v1/contacts'], headers: { authorization: `Bearer ${small.apiKey}`, 'idempotency-key': 'bench-{n}' } },
      { ...requests, to: raw, paths: ['/insert'] },
    )
    return {
      rows: [
        {
          work: 'POST contact with idempotency, audit and outbox, against a bare INSERT',
          result: compared.rate,
          unit: 'x',
          floor: 0.6,
          aim: 0.8,
          better: 'more',
          beside: rates(compared),
        },
      ],
    }
  },
}
