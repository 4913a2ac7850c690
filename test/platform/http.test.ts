import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startTasks } from '../../src/platform/jobs/runner.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { OPERATOR_TOKEN, send, startApp } from '../support/app.ts'

const { app, organization } = await startApp()
const shop = await organization()
const key = shop.apiKey.secret
const person = { kind: 'person', displayName: 'Ada' }

t.test('what cannot be read is 400, with a problem document', async (t) => {
  for (const body of ['{', '{"kind":"person",}', '[1', 'null x', '{"a":1}{"b":2}']) {
    const answer = await send(app, key, 'POST', '/v1/contacts', body)
    t.match(answer, { status: 400, body: { code: 'malformed-request', type: '/problems/malformed-request' } }, body)
    t.match(answer.headers['content-type'], /^application\/problem\+json/)
  }
  t.equal((await send(app, key, 'POST', '/v1/contacts', '{"__proto__":{"kind":"person"}}')).status, 400)
  t.equal((await send(app, key, 'POST', '/v1/contacts', '{"constructor":{"prototype":{}}}')).status, 400)
  t.match(await shop.request('POST', '/v1/contacts', person, { 'idempotency-key': 'x'.repeat(256) }), {
    status: 400,
    body: { errors: [{ pointer: 'Idempotency-Key', in: 'header' }] },
  })
})

t.test('what is no object is 422', async (t) => {
  for (const body of ['null', '[]', '"text"', '1']) t.equal((await send(app, key, 'POST', '/v1/contacts', body)).status, 422, body)
  t.equal((await send(app, key, 'POST', '/v1/contacts')).status, 422, 'no body')
})

t.test('413 a body that is too large, 415 a media type that is not taken', async (t) => {
  t.match(await send(app, key, 'POST', '/v1/contacts', JSON.stringify({ ...person, source: 'x'.repeat(11_000_000) })), {
    status: 413,
    body: { code: 'body-too-large' },
  })
  t.match(await send(app, key, 'POST', '/v1/contacts/batch', JSON.stringify({ items: ['x'.repeat(11_000_000)] })), { status: 413 })
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    t.match(await send(app, key, 'POST', '/v1/contacts', 'x', { 'content-type': type }), { status: 415, body: { code: 'unsupported-media-type' } }, type)
  }
})

t.test('404 an address or a method that is not there, without and with a key', async (t) => {
  for (const [method, url] of [
    ['GET', '/v1/nothing'],
    ['GET', '/'],
    ['DELETE', '/v1/contacts'],
    ['GET', '/v1/contacts/'],
    ['GET', '/v1//contacts'],
  ] as const) {
    t.match(await send(app, key, method, url), { status: 404, body: { code: 'not-found' } }, url)
    if (!url.startsWith('/v1/contacts/')) t.equal((await send(app, undefined, method, url)).status, 404, url)
  }
  t.equal((await send(app, key, 'GET', '/%ff')).status, 400)
})

t.test('401 says that a bearer credential is wanted; a wrong one is never told from a missing one', async (t) => {
  const bodies = []
  for (const headers of [
    {},
    { authorization: 'Basic eDp5' },
    { authorization: 'Bearer' },
    { authorization: `Bearer ${key}x` },
    { authorization: `Bearer ${key.slice(0, -1)}_` },
    { authorization: `Bearer ${key} ${key}` },
  ]) {
    const answer = await send(app, undefined, 'GET', '/v1/contacts', undefined, headers as Record<string, string>)
    t.equal(answer.status, 401)
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    bodies.push(JSON.stringify({ ...answer.body, instance: '' }))
  }
  t.equal(new Set(bodies).size, 1)
})

t.test('a request id is taken when it is harmless, and returned', async (t) => {
  t.equal((await shop.request('GET', '/v1/contacts', undefined, { 'x-request-id': 'till-7:42' })).headers['x-request-id'], 'till-7:42')
  for (const bad of ['x'.repeat(129), 'a b', 'a\tb'])
    t.not((await shop.request('GET', '/v1/contacts', undefined, { 'x-request-id': bad })).headers['x-request-id'], bad)
  const refused = await shop.request('GET', '/v1/nothing', undefined, { 'x-request-id': 'till-8' })
  t.equal(refused.body.instance, 'till-8')
})

t.test('an answer is not kept by caches and not sniffed, and tells the limit', async (t) => {
  const { headers } = await shop.request('GET', '/v1/contacts')
  t.match(headers, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'ratelimit-limit': '1000000' })
})

t.test('text that no database can hold is 422 in every string field, and never a 5xx', async (t) => {
  const bad = ['a\u0000b', '\ud800', 'a\udc00']
  const odd = ['\u202eabc', 'e\u0301'.repeat(40), '👩‍👩‍👧‍👦', '$' + '{7*7}', "'; drop table contacts; --", '%_\\', '\u200b', '../../etc/passwd', '9'.repeat(50)]
  const fields = (value: string) => [
    { displayName: value },
    { givenName: value },
    { externalId: value },
    { source: value },
    { tags: [value] },
    { interests: [value] },
    { emails: [{ value }] },
    { emails: [{ value: 'q@example.com', label: value }] },
    { phones: [{ value }] },
    { handles: [{ network: value, value }] },
    { addresses: [{ street: value }] },
    { country: value },
    { language: value },
    { timeZone: value },
    { ownerId: value },
    { [value]: 1 },
  ]
  for (const value of [...bad, ...odd]) {
    for (const field of fields(value)) {
      const { status } = await shop.request('POST', '/v1/contacts?allowDuplicate=true', { ...person, ...field })
      t.ok(bad.includes(value) ? status === 422 : status === 201 || status === 422 || status === 409, `${status} ${JSON.stringify(field)}`)
    }
    const { status } = await shop.request('GET', `/v1/contacts?q=${encodeURIComponent(value.toWellFormed())}&tag=${encodeURIComponent(value.toWellFormed())}`)
    t.ok(status === 200 || status === 400, `${status} in a query: ${JSON.stringify(value)}`)
  }
  for (const number of [Number.POSITIVE_INFINITY, -1, 1.5, 2 ** 53])
    t.equal((await send(app, key, 'POST', '/v1/contacts', JSON.stringify({ ...person, keyCustomer: number }))).status, 422)
  t.equal((await send(app, key, 'POST', '/v1/contacts', `{"kind":"person","displayName":"x","tags":${'['.repeat(5000)}${']'.repeat(5000)}}`)).status, 422)
})

t.test('health', async (t) => {
  t.match(await send(app, undefined, 'GET', '/livez'), { status: 200, body: { status: 'ok' } })
  t.match(await send(app, undefined, 'GET', '/readyz'), { status: 200, body: { status: 'ok', checks: { database: 'ok', migrations: 'ok', jobs: 'ok' } } })
  const metrics = String((await send(app, undefined, 'GET', '/metrics')).body)
  t.match(metrics, /http_server_request_duration_seconds_bucket\{.*http_route="\/v1\/contacts"/)
  t.notMatch(metrics, new RegExp(shop.id), 'no id is a label')
})

t.test('limits: 429 with Retry-After and what is left', async (t) => {
  const { app: narrow, organization } = await startApp({ requestsPerMinuteMax: 3 })
  const place = await organization()
  for (const left of ['2', '1', '0']) t.equal((await send(narrow, place.apiKey.secret, 'GET', '/v1/contacts')).headers['ratelimit-remaining'], left)
  const refused = await send(narrow, place.apiKey.secret, 'GET', '/v1/contacts')
  t.match(refused, { status: 429, body: { code: 'too-many-requests' } })
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.equal((await send(narrow, (await organization()).apiKey.secret, 'GET', '/v1/contacts')).status, 200, 'the limit is per key')
})

t.test('two at once with one key: one effect, the other waits or is told to', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => shop.request('POST', '/v1/contacts', { ...person, externalId: 'both' }, { 'idempotency-key': 'both' })),
  )
  for (const { status, body, headers } of answers)
    t.ok(status === 201 || (status === 409 && body.code === 'request-in-progress' && headers['retry-after'] === '1'), String(status))
  t.equal(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size, 1)
})

t.test('a secret is never stored: its repeat is 409', async (t) => {
  const made = await shop.request('POST', '/v1/api-keys', { name: 'till', scopes: ['contacts:read'] }, { 'idempotency-key': 'secret' })
  t.equal(made.status, 201, JSON.stringify(made.body))
  t.match(await shop.request('POST', '/v1/api-keys', { name: 'till', scopes: ['contacts:read'] }, { 'idempotency-key': 'secret' }), {
    status: 409,
    body: { code: 'secret-already-issued' },
  })
})

t.test('a page of an origin that is named may use every method, and all others none', async (t) => {
  const { app: open } = await startApp({ corsOrigins: ['https://till.example'] })
  const preflight = (origin: string, method: string, headers: string) =>
    open.inject({
      method: 'OPTIONS',
      url: '/v1/contacts/x',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    })
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    const { statusCode, headers } = await preflight('https://till.example', method, 'authorization,idempotency-key,if-match')
    t.equal(statusCode, 204)
    t.equal(headers['access-control-allow-origin'], 'https://till.example')
    t.ok(String(headers['access-control-allow-methods']).split(', ').includes(method), method)
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'last-event-id'])
      t.ok(String(headers['access-control-allow-headers']).split(', ').includes(name), name)
  }
  t.equal((await preflight('https://other.example', 'PATCH', 'authorization')).headers['access-control-allow-origin'], undefined)
})

t.test('an address that cannot be read or is too long is refused like everything else', async (t) => {
  for (const [url, status, code] of [
    ['/v1/contacts/%ff', 400, 'malformed-request'],
    [`/v1/contacts/${'secret'.repeat(50)}`, 404, 'not-found'],
  ] as const) {
    const { headers, body, status: answered } = await send(app, key, 'GET', url, undefined, { 'x-request-id': 'till-9' })
    t.match({ answered, body }, { answered: status, body: { code, type: `/problems/${code}`, instance: 'till-9' } }, url)
    t.match(headers, { 'content-type': /^application\/problem\+json/, 'x-request-id': 'till-9', 'cache-control': 'no-store' })
    t.notMatch(JSON.stringify(body), /secret|%ff/)
  }
})

t.test('what is no HTTP is refused by a problem document, and the connection closed', async (t) => {
  const { app: own } = await startApp()
  const port = Number(new URL(await own.listen({ host: '127.0.0.1', port: 0 })).port)
  const say = async (text: string) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    let heard = ''
    socket.on('data', (chunk: string) => {
      heard += chunk
    })
    socket.on('error', () => {})
    socket.write(text)
    await once(socket, 'close')
    const [head = '', body = ''] = heard.split('\r\n\r\n')
    return { head, body: JSON.parse(body) }
  }
  for (const [text, status, code] of [
    ['GET /secret path HTTP/1.1\r\n\r\n', 400, 'malformed-request'],
    ['nonsense\r\n\r\n', 400, 'malformed-request'],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'secret'.repeat(5_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ] as const) {
    const { head, body } = await say(text)
    t.match(head, new RegExp(`^HTTP/1\\.1 ${status} `))
    t.match(head, /connection: close/)
    t.match(head, new RegExp(`x-request-id: ${body.instance}`))
    t.match(body, { status, code, type: `/problems/${code}` })
    t.notMatch(JSON.stringify(body), /secret|nonsense/)
  }
})

t.test('If-Match names versions, any of which will do; weak tags and those of others never match', async (t) => {
  const { body } = await shop.request('POST', '/v1/contacts', { ...person, externalId: 'tags' })
  const patch = (tags: string, source: string) => shop.request('PATCH', `/v1/contacts/${body.id}`, { source }, { 'if-match': tags })
  for (const [tags, status] of [
    ['"99.0"', 412],
    ['W/"1.0"', 412],
    ['"1"', 412],
    ['1.0', 412],
    ['', 412],
    ['"a,1.0"', 412],
    ['"99.0", "1.0"', 200],
    ['"x" , W/"2.0","2.0"', 200],
    ['*', 200],
  ] as const)
    t.equal((await patch(tags, `by ${tags}`)).status, status, tags)
})

t.test('304 also to HEAD', async (t) => {
  const { body } = await shop.request('POST', '/v1/contacts', { ...person, externalId: 'head' })
  const head = (tag: string) => shop.request('HEAD', `/v1/contacts/${body.id}`, undefined, { 'if-none-match': tag })
  const { headers } = await head('"99.0"')
  t.equal((await head('"99.0"')).status, 200)
  t.match(await head(headers['etag'] ?? ''), { status: 304, headers: { etag: headers['etag'] } })
})

t.test('a query or a body that an operation does not declare is refused', async (t) => {
  const { body } = await shop.request('POST', '/v1/contacts', { ...person, externalId: 'undeclared' })
  t.match(await shop.request('GET', '/v1/me?verbose=true'), {
    status: 400,
    body: { code: 'malformed-request', errors: [{ pointer: '/verbose', in: 'query', code: 'unknown-field' }] },
  })
  t.match(await shop.request('DELETE', `/v1/contacts/${body.id}`, { reason: 'x' }), {
    status: 422,
    body: { errors: [{ pointer: '', code: 'unexpected-body' }] },
  })
  for (const nothing of [undefined, {}, '']) t.ok((await shop.request('DELETE', `/v1/contacts/${body.id}`, nothing)).status < 300, 'nothing is no body')
})

t.test('400 a body that is not UTF-8; text beyond ASCII arrives as it was sent', async (t) => {
  const post = (payload: Buffer) =>
    app.inject({ method: 'POST', url: '/v1/contacts', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, payload })
  const bytes = (name: Buffer) => Buffer.concat([Buffer.from('{"kind":"person","displayName":"'), name, Buffer.from('"}')])
  for (const bad of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])
    t.match((await post(bytes(Buffer.from(bad)))).json(), { status: 400, code: 'malformed-request' })
  t.equal((await post(bytes(Buffer.from('Əli کریمی 👩‍👩‍👧')))).json().displayName, 'Əli کریمی 👩‍👩‍👧')
})

t.test('a test clock stands between 1970 and 9900', async (t) => {
  const place = await organization({ mode: 'test' })
  const make = (now: string, slug: string) =>
    send(app, OPERATOR_TOKEN, 'POST', '/operator/organizations', {
      name: 'Ends',
      slug,
      mode: 'test',
      now,
      timeZone: 'Europe/London',
      currency: 'EUR',
      language: 'en',
      admin: { email: 'ends@example.com', password: 'correct horse battery', displayName: 'Ends' },
    })
  for (const now of ['1969-12-31T23:59:59Z', '1970-01-01T00:00:00+00:01', '9900-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
    t.match(await place.request('PUT', '/v1/test-clock', { now }), { status: 422, body: { errors: [{ pointer: '/now' }] } }, now)
    t.match(await make(now, 'ends'), { status: 422, body: { errors: [{ pointer: '/now' }] } }, now)
  }
  t.equal((await make('1970-01-01T00:00:00Z', 'ends-first')).status, 201)
  t.equal((await place.request('PUT', '/v1/test-clock', { now: '9899-12-31T23:59:59.999Z' })).status, 200)
  t.equal((await place.request('POST', '/v1/contacts', person)).status, 201, 'and there is life at its end')
})

t.test('503 from /readyz when the tasks of this process have stopped', async (t) => {
  let runs = () => true
  const { app: own, db } = await startApp({ runsTasks: () => runs() })
  const runner = await startTasks(db, silentLogger, {}, '')
  runs = runner.isRunning
  t.equal((await send(own, undefined, 'GET', '/readyz')).status, 200)
  await runner.stop()
  t.match(await send(own, undefined, 'GET', '/readyz'), { status: 503, body: { checks: { database: 'ok', jobs: /^stopped/ } } })
})
