import { compare } from '../load.ts'
import type { World } from '../world.ts'
import { prepare, rates } from './get.ts'
import type { Part } from './row.ts'

const FILTER = 'lifecycleStage=expansion'
/** The plain way: the columns of the wire, decoded by pg, turned into JSON by Fastify. */
const PLAIN = `select id, kind, display_name as "displayName", given_name as "givenName", family_name as "familyName", emails, phones, handles,
  addresses, external_id as "externalId", lifecycle_stage as "lifecycleStage", relationship_type as "relationshipType", owner_id as "ownerId",
  key_customer as "keyCustomer", country, language, time_zone as "timeZone", source, interests, tags, custom_fields as "customFields",
  last_interaction_at as "lastInteractionAt", next_task_at as "nextTaskAt", archived_at as "archivedAt", version, created_at as "createdAt", updated_at as "updatedAt"
  from contacts where organization_id = $1 and archived_at is null and lifecycle_stage = $2 order by id desc limit $3`

/** A page of 50 of those 150,000 of a million that a filter lets through, and a page from their middle. */
export const list: Part = {
  name: 'list',
  async run(world) {
    const { service, raw, big } = world
    const headers = { authorization: `Bearer ${big.apiKey}` }
    await prepare(raw.origin, 'list', { text: PLAIN, values: [big.id, 'expansion', 51] })
    const first = { to: service, paths: [`/v1/contacts?${FILTER}`], headers }
    const plain = await compare(first, { to: raw, paths: ['/list'] })
    const paths = [`/v1/contacts?${FILTER}&cursor=${encodeURIComponent(await cursorInTheMiddle(world))}`]
    const pages = await compare(first, { to: service, paths, headers })
    return {
      rows: [
        { work: 'list of 50 of 1,000,000 with a filter', result: plain.rate, unit: 'x', floor: 0.9, aim: 1.5, better: 'more', beside: rates(plain) },
        { work: 'any page against the first', result: pages.rate, unit: 'x', floor: 1.2, aim: 1.1, better: 'less', beside: rates(pages) },
      ],
    }
  },
}

async function cursorInTheMiddle({ service, big }: World): Promise<string> {
  let cursor = ''
  for (let page = 0; page < 400; page += 1) {
    const response = await fetch(`${service.origin}/v1/contacts?${FILTER}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, {
      headers: { authorization: `Bearer ${big.apiKey}` },
    })
    const { nextCursor } = (await response.json()) as { nextCursor: string | null }
    if (nextCursor === null) throw new Error(`the list ended at page ${page}`)
    cursor = nextCursor
  }
  // The cursor belongs to the filter and the sort; the size of a page is free.
  return cursor
}
