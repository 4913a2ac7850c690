import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t, { type Test } from 'tap'
import type { FileStore } from '../../../src/platform/files/store.ts'
import { removeStrayBlobs } from '../../../src/platform/files/sweep.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { startApp } from '../../support/app.ts'
import { contact, PNG, upload } from './support.ts'

/** How files are kept while things go wrong: the store, the client, the process. */
const { app, db, files, organization } = await startApp()
const shop = await organization()
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
const folder: FileStore = { ...files.store }
const sweep = () => removeStrayBlobs(db, files.store, silentLogger)
const strays = async () => (await db.pool.query<{ due: boolean }>('select remove_after <= now() as due from stray_blobs')).rows
const place = async () => `/v1/contacts/${await contact(shop)}/files`
const MEBIBYTE = 1_048_576

/** Puts something in the place of parts of the store, for one test. */
function during(t: Test, parts: Partial<FileStore>): void {
  Object.assign(files.store, parts)
  t.teardown(() => Object.assign(files.store, folder))
}

t.afterEach(async () => {
  await sweep()
  t.same(await strays(), [], 'nothing is left over')
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are held: the least of four looks, since buffers let go of are swept a moment after the collection that finds them. */
async function held(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 4; look += 1) {
    collect()
    await delay(30)
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    least = Math.min(least, arrayBuffers + heapUsed)
  }
  return least
}

/** What a JPEG of 10 MiB sends, a piece at a time. */
function* photo(pieces: number): Generator<Buffer> {
  const piece = Buffer.alloc(65_536, 0xa5)
  yield Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), piece.subarray(20)])
  for (let sent = 1; sent < pieces; sent += 1) yield piece
}

function send(url: string, headers: Record<string, string>, pieces = 160): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = httpRequest({ host: '127.0.0.1', port, path: url, method: 'POST', headers: { authorization: `Bearer ${shop.apiKey.secret}`, ...headers } })
  request.on('error', reject)
  request.on('response', (response) => {
    response.resume()
    response.on('end', () => resolve(response.statusCode ?? 0))
  })
  Readable.from(photo(pieces)).pipe(request)
  return promise
}

t.test('photos of 10 MiB stream: in and out, many at once, memory does not grow by what they hold', async (t) => {
  const url = await place()
  await send(url, { 'content-type': 'image/jpeg' })
  const before = await held()
  let [peak, stopped] = [0, false]
  const watching = (async () => {
    while (!stopped) {
      peak = Math.max(peak, await held())
      await delay(100)
    }
  })()
  t.same(new Set(await Promise.all(Array.from({ length: 8 }, () => send(url, { 'content-type': 'image/jpeg' })))), new Set([201]))
  const listed = (await shop.request('GET', url)).body.data
  t.equal(listed.length, 9)
  const download = async ({ id, size }: { id: string; size: number }) => {
    const response = await fetch(`http://127.0.0.1:${port}${url}/${id}/content`, { headers: { authorization: `Bearer ${shop.apiKey.secret}` } })
    let bytes = 0
    for await (const chunk of response.body ?? []) bytes += chunk.length
    return bytes === size && bytes === 10 * MEBIBYTE
  }
  t.ok((await Promise.all(listed.slice(0, 8).map(download))).every(Boolean))
  stopped = true
  await watching
  const grown = Math.round((peak - before) / MEBIBYTE)
  t.ok(grown < 50, `80 MiB in, 80 MiB out: ${grown} MiB more memory`)
})

t.test('an upload that breaks off leaves nothing', async (t) => {
  const [url, before] = [await place(), await files.stored()]
  for (const type of ['image/png', 'multipart/form-data; boundary=x']) {
    const socket = connect(port, '127.0.0.1')
    const start = type.startsWith('multipart') ? '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n' : ''
    socket.write(
      `POST ${url} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${shop.apiKey.secret}\r\ncontent-type: ${type}\r\ncontent-length: 100000\r\n\r\n${start}`,
    )
    socket.write(PNG)
    await delay(100)
    socket.destroy()
  }
  await delay(200)
  for (let tries = 0; tries < 600 && ((await strays()).length > 0 || (await files.stored()).length > before.length); tries += 1) await delay(50)
  t.same((await shop.request('GET', url)).body.data, [])
  t.same(await files.stored(), before)
  t.same(await strays(), [])
})

t.test('413 as soon as it is known', async (t) => {
  const url = await place()
  const length = String(10 * MEBIBYTE + 1)
  t.equal(await send(url, { 'content-type': 'image/jpeg', 'content-length': length }), 413, 'its length says so')
  t.equal(await send(url, { 'content-type': 'image/jpeg' }, 161), 413, 'its length is not said')
})

t.test('503 while the store is away; nothing is left', async (t) => {
  const url = await place()
  during(t, { write: () => Promise.reject(new Error('away')), read: () => Promise.reject(new Error('away')) })
  t.match(await upload(shop, url, PNG), { status: 503, headers: { 'retry-after': '5' }, body: { code: 'unavailable' } })
  t.same((await shop.request('GET', url)).body.data, [])
  Object.assign(files.store, { write: folder.write })
  const { body } = await upload(shop, url, PNG)
  t.match(await shop.request('GET', `${url}/${body.id}/content`), { status: 503, headers: { 'retry-after': '5' } })
})

t.test('a file whose transaction fails after its bytes are written is none, and its bytes go', async (t) => {
  const [id, before] = [await contact(shop), await files.stored()]
  during(t, {
    async write(...given) {
      await folder.write(...given)
      await shop.request('DELETE', `/v1/contacts/${id}`)
    },
  })
  t.match(await upload(shop, `/v1/contacts/${id}/files`, PNG), { status: 409, body: { code: 'contact-archived' } })
  t.same(await strays(), [{ due: true }])
  await sweep()
  t.same(await files.stored(), before)
})

t.test('the bytes of a process that died go after a day; who is a day late has no file', async (t) => {
  const [url, before] = [await place(), await files.stored()]
  const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>()
  const { promise: goOn, resolve } = Promise.withResolvers<void>()
  during(t, {
    async write(...given) {
      await folder.write(...given)
      hasWritten()
      await goOn
    },
  })
  const answer = upload(shop, url, PNG)
  await written
  await sweep()
  t.same(await strays(), [{ due: false }], 'what is being written is left alone')
  t.equal((await files.stored()).length, before.length + 1)
  await db.pool.query(`update stray_blobs set remove_after = remove_after - interval '1 day'`)
  await sweep()
  t.same(await files.stored(), before)
  resolve()
  t.match(await answer, { status: 503 })
})

t.test('what cannot be removed now is tried again in an hour, and holds up nothing', async (t) => {
  const [url, before] = [await place(), await files.stored()]
  const made = [await upload(shop, url, PNG), await upload(shop, url, PNG)]
  for (const { body } of made) await shop.request('DELETE', `${url}/${body.id}`)
  let calls = 0
  during(t, {
    async remove(key) {
      calls += 1
      if (calls === 1) throw new Error('away')
      await folder.remove(key)
    },
  })
  await sweep()
  t.same(await strays(), [{ due: false }])
  t.equal((await files.stored()).length, before.length + 1)
  await db.pool.query(`update stray_blobs set remove_after = remove_after - interval '1 hour'`)
  await sweep()
  t.same(await files.stored(), before)
})

t.test('an interaction that is deleted takes its files along', async (t) => {
  const before = await files.stored()
  const { body } = await shop.request('POST', '/v1/interactions', { contactId: await contact(shop), channel: 'letter', direction: 'inbound', kind: 'message' })
  await upload(shop, `/v1/interactions/${body.id}/files`, PNG)
  t.equal((await shop.request('DELETE', `/v1/interactions/${body.id}`)).status, 204)
  t.equal((await db.pool.query('select from files join attachments using (organization_id, id) where interaction_id = $1', [body.id])).rowCount, 0)
  await sweep()
  t.same(await files.stored(), before)
})

t.test('an organization that is deleted takes its files along', async (t) => {
  const [gone, before] = [await organization(), await files.stored()]
  await upload(gone, `/v1/contacts/${await contact(gone)}/files`, PNG)
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query(`select set_config('rapport.deleting_organization', $1, true)`, [gone.id])
  for (const table of ['stray_blobs', 'attachments', 'files', 'stray_blobs']) await client.query(`delete from ${table} where organization_id = $1`, [gone.id])
  await client.query('commit')
  client.release()
  t.same(await strays(), [{ due: true }])
  await sweep()
  t.same(await files.stored(), before)
})
