import type { InjectOptions } from 'fastify'
import t from 'tap'
import { SCOPE_NAMES } from '../../src/kernel/actor.ts'
import { type Answer, OPERATOR_TOKEN, send, startApp, type TestOrganization } from '../support/app.ts'
import { type Call, MAILED, type Recipe, recipes, STREAMS } from './recipes.ts'

/**
 * Every operation, from the OpenAPI document: refuses no token and a wrong scope, and knows nothing of another
 * organization, whichever id is foreign. Each is called with success first, so that a refusal means what it says.
 */
const { app, db, organization } = await startApp()
const home = await organization({ mode: 'test' })
const foreign = await organization({ mode: 'test' })

interface Operation {
  readonly id: string
  readonly method: NonNullable<InjectOptions['method']>
  readonly path: string
  readonly access: string
}

const document = (await send(app, undefined, 'GET', '/openapi.json')).body
const operations: Operation[] = Object.entries<any>(document.paths).flatMap(([path, item]) =>
  Object.entries<any>(item)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase() as Operation['method'],
      path,
      access: operation['x-scope'] ?? 'public',
    })),
)

function call(operation: Operation, token: string | undefined, { path = {}, query, body, headers }: Call): Promise<Answer> {
  const url = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'))
  return send(app, token, operation.method, query === undefined ? url : `${url}?${query}`, body, headers)
}

const prepared = async (recipe: Recipe, at: TestOrganization): Promise<Call> => (await recipe.prepare?.(at)) ?? {}

const keys = new Map<string, string>()

/** A key of the home organization with every scope but this one. */
async function keyWithout(scope: string): Promise<string> {
  const known = keys.get(scope)
  if (known !== undefined) return known
  const made = await home.request('POST', '/v1/api-keys', { name: 'law', scopes: SCOPE_NAMES.filter((other) => other !== scope) })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  keys.set(scope, made.body.secret)
  return made.body.secret
}

t.test('every operation has a recipe, every recipe an operation', async (t) => {
  const ids = operations.map(({ id }) => id)
  t.same(
    ids.filter((id) => recipes[id] === undefined && !STREAMS.has(id) && !MAILED.has(id)),
    [],
  )
  t.same(
    Object.keys(recipes).filter((id) => !ids.includes(id)),
    [],
  )
})

for (const operation of operations) {
  const recipe = recipes[operation.id]
  t.test(`${operation.method} ${operation.path}`, async (t) => {
    if (operation.access !== 'public') {
      const without = await call(operation, undefined, {})
      t.match(without, { status: 401, body: { code: 'unauthenticated' } }, 'no token')
      t.equal((await call(operation, 'rpk_nonsense', {})).status, 401, 'a token that is none')
    }
    if (operation.access === 'operator') t.equal((await call(operation, home.apiKey.secret, {})).status, 401, "a tenant's key is no operator's")
    if ((SCOPE_NAMES as readonly string[]).includes(operation.access)) {
      t.match(
        await call(operation, await keyWithout(operation.access), {}),
        { status: 403, body: { code: 'forbidden', requiredScope: operation.access } },
        'every scope but this one',
      )
    }
    if (recipe === undefined) return
    const token = operation.access === 'operator' ? OPERATOR_TOKEN : operation.access === 'public' ? undefined : home.apiKey.secret
    const good = await call(operation, token, await prepared(recipe, home))
    t.equal(good.status, recipe.status, `the positive control: ${JSON.stringify(good.body)}`)
    if (['operator', 'public'].includes(operation.access)) return

    const theirs = await prepared(recipe, foreign)
    const names = Object.keys(theirs.path ?? {}).filter((name) => name.endsWith('Id') && name !== 'externalId')
    const before = names.length > 0 ? await fingerprint() : ''
    for (const name of names) {
      const mine = await prepared(recipe, home)
      const refused = await call(operation, token, { ...mine, path: { ...mine.path, [name]: theirs.path?.[name] ?? '' } })
      t.equal(refused.status, 404, `a foreign ${name}: ${JSON.stringify(refused.body)}`)
      const unknown = await call(operation, token, { ...mine, path: { ...mine.path, [name]: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f' } })
      t.same({ ...refused.body, instance: '' }, { ...unknown.body, instance: '' }, `a foreign ${name} and an unknown one answer alike`)
      t.equal(await fingerprint(), before, 'nothing of theirs has changed')
    }
    for (const place of recipe.bodyIds ?? []) {
      const mine = await prepared(recipe, home)
      const body = structuredClone(mine.body)
      put(body, place, await foreignId(place))
      const before = await fingerprint()
      const refused = await call(operation, token, { ...mine, body })
      const status = refused.body.results?.[0]?.status ?? refused.status
      t.ok([404, 409, 422].includes(status), `a foreign ${place}: ${status}`)
      t.equal(await fingerprint(), before, 'nothing of theirs has changed')
    }
  })
}

/** A digest of everything the foreign organization has, but for what its own preparations add to the books. */
async function fingerprint(): Promise<string> {
  const { rows } = await db.pool.query<{ digest: string }>(
    `select md5(coalesce((select string_agg(c::text, '' order by c.id) from contacts c where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from relationships r where organization_id = $1), '') ||
      coalesce((select string_agg(i::text, '' order by i.id) from interactions i where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.id) from imports m where organization_id = $1), '') ||
      coalesce((select string_agg(f::text, '' order by f.id) from custom_fields f where organization_id = $1), '') ||
      coalesce((select string_agg(o::text, '' order by o.id) from occasions o where organization_id = $1), '') ||
      coalesce((select string_agg(s::text, '' order by s.id) from consents s where organization_id = $1), '') ||
      coalesce((select string_agg(t::text, '' order by t.id) from tasks t where organization_id = $1), '') ||
      coalesce((select string_agg(f::text, '' order by f.id) from feeds f where organization_id = $1), '') ||
      coalesce((select string_agg(f::text, '' order by f.id) from forms f where organization_id = $1), '') ||
      coalesce((select string_agg(c::text, '' order by c.id) from complaints c where organization_id = $1), '') ||
      coalesce((select string_agg(n::text, '' order by n.id) from complaint_notes n where organization_id = $1), '') ||
      coalesce((select string_agg(c::text, '' order by c.id) from calendars c where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.id) from deadline_policies p where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.id) from regulatory_profiles p where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from complaint_remedies r where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.id) from complaint_messages m where organization_id = $1), '') ||
      coalesce((select string_agg(l::text, '' order by l.id) from complaint_links l where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from root_causes r where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.id) from preventions p where organization_id = $1), '') ||
      coalesce((select string_agg(s::text, '' order by s.id) from surveys s where organization_id = $1), '') ||
      coalesce((select string_agg(v::text, '' order by v.survey_id, v.number) from survey_versions v where organization_id = $1), '') ||
      coalesce((select string_agg(i::text, '' order by i.id) from survey_invitations i where organization_id = $1), '') ||
      coalesce((select string_agg(s::text, '' order by s.id) from survey_sendings s where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from survey_responses r where organization_id = $1), '') ||
      coalesce((select string_agg(a::text, '' order by a.response_id, a.question_key) from survey_answers a where organization_id = $1), '') ||
      coalesce((select string_agg(l::text, '' order by l.response_id, l.rule_key) from survey_loop_items l where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.id) from members m where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.id) from programs p where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.id) from member_tokens m where organization_id = $1), '') ||
      coalesce((select string_agg(o::text, '' order by o.id) from orders o where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from returns r where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.id) from products p where organization_id = $1), '') ||
      coalesce((select string_agg(w::text, '' order by w.id) from win_backs w where organization_id = $1), '') ||
      coalesce((select string_agg(o::text, '' order by o.id) from offer_campaigns o where organization_id = $1), '') ||
      coalesce((select string_agg(o::text, '' order by o.id) from offers o where organization_id = $1), '') ||
      coalesce((select string_agg(p::text, '' order by p.complaint_id) from prevention_complaints p where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from rewards r where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.id) from messages m where organization_id = $1), '') ||
      coalesce((select string_agg(c::text, '' order by c.id) from message_channels c where organization_id = $1), '') ||
      coalesce((select string_agg(t::text, '' order by t.id) from message_templates t where organization_id = $1), '') ||
      coalesce((select string_agg(a::text, '' order by a.id) from attachments a where organization_id = $1), '') ||
      coalesce((select string_agg(f::text, '' order by f.id) from files f where organization_id = $1), '') ||
      coalesce((select string_agg(e::text, '' order by e.id) from complaint_evidence e where organization_id = $1), '') ||
      coalesce((select string_agg(l::text, '' order by l.id) from complaint_secret_links l where organization_id = $1), '') ||
      coalesce((select string_agg(v::text, '' order by v.id) from vouchers v where organization_id = $1), '') ||
      coalesce((select string_agg(r::text, '' order by r.id) from voucher_redemptions r where organization_id = $1), '') ||
      coalesce((select string_agg(b::text, '' order by b.id) from voucher_batches b where organization_id = $1), '') ||
      coalesce((select string_agg(to_jsonb(u)::text, '' order by u.id) from users u where organization_id = $1), '') ||
      coalesce((select string_agg(m::text, '' order by m.team_id, m.user_id) from team_members m where organization_id = $1), '') ||
      coalesce((select string_agg((to_jsonb(k) - 'last_used_at')::text, '' order by k.id) from api_keys k where organization_id = $1), '')) as digest`,
    [foreign.id],
  )
  return rows[0]?.digest ?? ''
}

async function foreignId(place: string): Promise<string> {
  if (/(owner|user|to|created|assignee)\w*Id$/i.test(place)) {
    const { rows } = await db.pool.query<{ id: string }>('select id from users where organization_id = $1 limit 1', [foreign.id])
    return rows[0]?.id ?? ''
  }
  if (place === 'calendarId') {
    const weekly = [{ weekday: 1, opens: '09:00', closes: '17:00' }]
    return (await foreign.request('POST', '/v1/calendars', { name: 'Foreign', timeZone: 'Europe/London', weekly })).body.id
  }
  const made = await foreign.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Foreign' })
  return made.body.id
}

function put(body: any, place: string, value: string): void {
  const parts = place.split('.')
  const last = parts.pop() ?? ''
  let at = body
  for (const part of parts) at = at[part]
  at[last] = value
}
