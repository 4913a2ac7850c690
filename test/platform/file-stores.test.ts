import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import S3rver from '@20minutes/s3rver'
import t from 'tap'
import { type FileStore, openFileStore } from '../../src/platform/files/store.ts'
import { removeStrayBlobs } from '../../src/platform/files/sweep.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { startApp } from '../support/app.ts'

/** Both kinds of store keep the same promises; S3 is spoken with a server that checks signatures. */
const root = await mkdtemp(join(tmpdir(), 'rapport-stores-'))
t.teardown(() => rm(root, { recursive: true, force: true }))
const server = new S3rver({ address: '127.0.0.1', port: 0, directory: join(root, 's3'), silent: true, configureBuckets: [{ name: 'care' }] })
const { port } = await server.run()
t.teardown(() => server.close())
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' })
const endpoint = `endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`

const photo = Buffer.alloc(10_485_760)
for (let i = 0; i < photo.length; i += 4) photo.writeUInt32LE(Math.imul(i + 1, 2_654_435_761) >>> 0, i)

async function* chunksOf(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}
const write = (store: FileStore, key: string, content: Buffer) => store.write(key, chunksOf(content), content.length)
async function read(store: FileStore, key: string): Promise<Buffer | undefined> {
  const stream = await store.read(key)
  return stream === undefined ? undefined : buffer(stream)
}
const sha256 = (content: Buffer | undefined) =>
  createHash('sha256')
    .update(content ?? '')
    .digest('hex')

const ADDRESSES = {
  'a folder': pathToFileURL(join(root, 'a folder')).href,
  'a bucket': `s3://care?${endpoint}`,
  'a place in a bucket': `s3://care/rapport/files?${endpoint}&region=eu-central-1`,
}
for (const [name, address] of Object.entries(ADDRESSES)) {
  t.test(name, async (t) => {
    const store = await openFileStore(address)
    t.teardown(() => store.close())
    const key = 'organization/blob'
    t.equal(await read(store, key), undefined, 'nothing is read where nothing is')
    await write(store, key, photo)
    t.equal(sha256(await read(store, key)), sha256(photo), 'what was written is read')
    await write(store, 'organization/other', Buffer.from('x'))
    await store.remove(key)
    t.equal(await read(store, key), undefined, 'what is removed is gone')
    t.equal(String(await read(store, 'organization/other')), 'x', 'and nothing else')
    await t.resolves(store.remove(key), 'a second time changes nothing')
    await store.remove('organization/other')
    const failing = async function* () {
      yield Buffer.from('half')
      throw new Error('the source broke')
    }
    await t.rejects(store.write('organization/half', failing(), 8), 'half a blob is none')
  })
}

t.test('the whole service over a bucket', async (t) => {
  const { organization, files, db } = await startApp()
  const store = await openFileStore(ADDRESSES['a place in a bucket'])
  t.teardown(() => store.close())
  Object.assign(files.store, store)
  const shop = await organization()
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const url = `/v1/contacts/${contact.id}/files`
  const { body } = await shop.request('POST', url, Buffer.from('A letter.'), { 'content-type': 'text/plain' })
  const objects = async () =>
    (await readdir(join(root, 's3', 'care'), { recursive: true })).filter((name) => name.includes(`${shop.id}/`) && name.endsWith('_object'))
  t.equal((await objects()).length, 1)
  t.match(await shop.request('GET', `${url}/${body.id}/content`), { status: 200, body: 'A letter.' })
  await shop.request('DELETE', `${url}/${body.id}`)
  await removeStrayBlobs(db, files.store, silentLogger)
  t.same(await objects(), [])
  t.equal(await files.store.read(`${shop.id}/none`), undefined)
})

t.test('a folder is for nobody else, and a key is used once', async (t) => {
  const store = await openFileStore(ADDRESSES['a folder'])
  await write(store, 'one/blob', Buffer.from('first'))
  await t.rejects(write(store, 'one/blob', Buffer.from('second')), /EEXIST/)
  t.equal(String(await read(store, 'one/blob')), 'first')
  t.equal((await stat(join(root, 'a folder', 'one'))).mode & 0o777, 0o700)
  t.equal((await stat(join(root, 'a folder', 'one', 'blob'))).mode & 0o777, 0o600)
})

t.test('a prefix is where the blobs are', async (t) => {
  const store = await openFileStore(ADDRESSES['a place in a bucket'])
  t.teardown(() => store.close())
  await write(store, 'one/blob', Buffer.from('x'))
  const names = await readdir(join(root, 's3', 'care'), { recursive: true })
  t.ok(
    names.some((name) => name.startsWith('rapport/files/one/blob')),
    names.join(' '),
  )
})

t.test('wrong credentials, an unknown bucket and nobody there are failures', async (t) => {
  for (const address of [`s3://unknown?${endpoint}`, 's3://care?endpoint=http%3A%2F%2F127.0.0.1%3A1']) {
    const store = await openFileStore(address)
    t.teardown(() => store.close())
    await t.rejects(write(store, 'one/blob', Buffer.from('x')), address)
    await t.rejects(store.read('one/blob'), address)
  }
  const known = process.env['AWS_SECRET_ACCESS_KEY']
  process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong'
  const store = await openFileStore(ADDRESSES['a bucket'])
  t.teardown(() => store.close())
  await t.rejects(write(store, 'one/blob', Buffer.from('x')), /signature/i)
  process.env['AWS_SECRET_ACCESS_KEY'] = known
})
