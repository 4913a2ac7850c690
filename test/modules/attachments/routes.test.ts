import { createHash } from 'node:crypto'
import t from 'tap'
import { removeStrayBlobs } from '../../../src/platform/files/sweep.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { startApp } from '../../support/app.ts'
import { contact, form, interaction, JPEG, PNG, task, upload } from './support.ts'

const started = await startApp({ fileBytesMax: 200_000 })
const { organization } = started
const shop = await organization()
const other = await organization()
const sweep = () => removeStrayBlobs(started.db, started.files.store, silentLogger)

t.test('POST a file', async (t) => {
  const contactId = await contact(shop)
  const files = `/v1/contacts/${contactId}/files`
  const places = [`/v1/contacts/${contactId}`, `/v1/interactions/${await interaction(shop, contactId)}`, `/v1/tasks/${await task(shop)}`]

  for (const place of places) {
    t.test(`201 ${place.split('/')[2]}: what it is, and the same bytes again`, async (t) => {
      const { status, body, headers } = await upload(shop, `${place}/files?name=receipt.png`, PNG)
      t.equal(status, 201, JSON.stringify(body))
      const [, , plural, id] = place.split('/')
      t.match(body, { name: 'receipt.png', mediaType: 'image/png', size: PNG.length, attachedTo: { type: plural?.slice(0, -1), id } })
      t.equal(body.sha256, createHash('sha256').update(PNG).digest('hex'))
      t.match(body.createdBy, { type: 'api_key' })
      t.equal(headers['location'], `${place}/files/${body.id}`)
      t.same((await shop.request('GET', `${place}/files/${body.id}`)).body, body)
      t.same((await shop.request('GET', `${place}/files`)).body, { data: [body], nextCursor: null })
      const content = await shop.request('GET', `${place}/files/${body.id}/content`)
      t.match(content, {
        status: 200,
        headers: {
          'content-type': 'image/png',
          'content-length': String(PNG.length),
          'content-disposition': 'attachment; filename=receipt.png',
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-cache',
          etag: `"${body.sha256}"`,
        },
      })
      const again = await shop.request('GET', `${place}/files/${body.id}/content`, undefined, { 'if-none-match': `"${body.sha256}"` })
      t.match(again, { status: 304, body: '', headers: { 'content-type': undefined, 'content-length': undefined } })
    })
  }

  t.test('201 as the file of a form, as a page without scripts sends it', async (t) => {
    const { body, type } = form({ name: 'photo', filename: 'brosche é.jpg', type: 'image/jpeg', content: JPEG })
    t.match(await upload(shop, files, body, type), { status: 201, body: { name: 'brosche é.jpg', mediaType: 'image/jpeg', size: JPEG.length } })
  })

  t.test('201 names: of any script, from the header or the query, and no path', async (t) => {
    const named = async (headers: Record<string, string>, query = '') => (await upload(shop, `${files}${query}`, PNG, 'image/png', headers)).body.name
    t.equal(await named({ 'content-disposition': "attachment; filename*=UTF-8''%D8%B1%D8%B3%DB%8C%D8%AF.png; filename=x.png" }), 'رسید.png')
    t.equal(await named({ 'content-disposition': 'attachment; filename="../../etc/passwd"' }), 'passwd')
    t.equal(await named({ 'content-disposition': 'attachment; filename="C:\\\\windows\\\\a.png"' }), 'a.png')
    t.equal(await named({}, '?name=..%2F..%2Froot%2F.ssh%2Fauthorized_keys'), 'authorized_keys')
    t.equal(await named({}, '?name=..'), 'file.png')
    t.equal(await named({}, `?name=${encodeURIComponent('exe\u202egnp.scr')}`), 'exegnp.scr', 'letters are not turned around')
    t.equal(await named({}), 'file.png')
    const { body } = await upload(shop, `${files}?name=${encodeURIComponent('رسید "1".png')}`, PNG)
    const { headers } = await shop.request('GET', `${files}/${body.id}/content`)
    t.equal(headers['content-disposition'], `attachment; filename="???? 1.png"; filename*=UTF-8''%D8%B1%D8%B3%DB%8C%D8%AF%201.png`)
    for (const path of await started.files.stored()) t.match(path, /\/rapport-files-\w+\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/)
  })

  t.test('201 repeated under its key: stored once', async (t) => {
    const key = { 'idempotency-key': 'photo-1' }
    const first = await upload(shop, files, PNG, 'image/png', key)
    const before = (await started.files.stored()).length
    const again = await upload(shop, files, PNG, 'image/png', key)
    t.match(again, { status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } })
    await sweep()
    t.equal((await started.files.stored()).length, before)
    t.match(await upload(shop, files, JPEG, 'image/jpeg', key), { status: 422, body: { code: 'idempotency-key-reused' } }, 'another file')
    t.match(await upload(shop, `${files}?name=x`, PNG, 'image/png', key), { status: 422, body: { code: 'idempotency-key-reused' } }, 'another name')
    t.equal((await shop.request('DELETE', `${files}/${first.body.id}`)).status, 204)
    t.match(await upload(shop, files, PNG, 'image/png', key), { status: 201, headers: { 'idempotency-replayed': 'true' } }, 'though it is gone')
  })

  t.test('415 a script, whatever it poses as', async (t) => {
    const posing = [
      ['<?php system($_GET["c"]); ?>', 'text/x-script'],
      ['#!/bin/sh\nrm -rf /\n', 'text/x-script'],
      ['<script>alert(1)</script>', 'text/html'],
      ['<!DOCTYPE html><p>hello', 'text/html'],
      ['\n <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
      ['<?xml version="1.0"?><svg/>', 'image/svg+xml'],
      [Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex'), 'application/x-elf'],
      [Buffer.from('504b0304140000000800', 'hex'), 'application/zip'],
      [Buffer.from([0, 1, 2, 3]), 'application/octet-stream'],
    ] as const
    for (const [content, found] of posing)
      for (const type of ['image/png', 'text/plain', 'application/octet-stream']) {
        const { status, body } = await upload(shop, `${files}?name=photo.png`, Buffer.from(content as string), type)
        t.match({ status, body }, { status: 415, body: { code: 'file-type-not-taken', found } }, `${found} as ${type}`)
        t.ok(body.taken.includes('image/png'))
      }
    const { body, type } = form({ name: 'photo', filename: 'photo.png', type: 'image/png', content: '<script>alert(1)</script>' })
    t.match(await upload(shop, files, body, type), { status: 415, body: { found: 'text/html' } }, 'in a form')
  })

  t.test('422 what contradicts its media type, and says what was found', async (t) => {
    const refused = { status: 422, body: { code: 'file-type-mismatch' } }
    t.match(await upload(shop, files, Buffer.from('alert(1)'), 'image/png'), { ...refused, body: { declared: 'image/png', found: 'text/plain' } })
    t.match(
      await upload(shop, files, Buffer.from('GIF89a=1;alert(1)//'), 'image/gif'),
      { ...refused, body: { found: 'text/plain' } },
      'the sign alone is no picture',
    )
    t.match(await upload(shop, files, PNG, 'image/jpeg'), { ...refused, body: { found: 'image/png' } })
    t.match(await upload(shop, files, Buffer.from('{"a":1}'), 'application/json'), { ...refused, body: { found: 'text/plain' } })
  })

  t.test('422 nothing, no file, two files, fields beside it', async (t) => {
    t.match(await upload(shop, files, Buffer.alloc(0), 'image/png', { 'content-length': '0' }), { status: 422 })
    const send = (...parts: Parameters<typeof form>) => {
      const { body, type } = form(...parts)
      return upload(shop, files, body, type)
    }
    const file = { name: 'file', filename: 'a.png', type: 'image/png', content: PNG }
    t.match(await send({ name: 'words', content: 'x' }), {
      status: 422,
      body: { errors: [{ pointer: '/words', code: 'unknown-field' }, { pointer: '/file' }] },
    })
    t.match(await send(file, { name: 'words', content: 'x' }), { status: 422, body: { errors: [{ pointer: '/words', code: 'unknown-field' }] } })
    t.match(await send(file, { ...file, name: 'a/b' }), { status: 422, body: { errors: [{ pointer: '/a~1b', code: 'too-many' }] } }, 'two files')
    t.match(await send({ ...file, content: Buffer.alloc(0) }), { status: 422, body: { errors: [{ code: 'empty' }] } })
    t.match(await upload(shop, files, Buffer.from('no form'), 'multipart/form-data; boundary=x'), { status: 400 })
    t.match(await upload(shop, files, Buffer.from('no form'), 'multipart/form-data'), { status: 400 })
    t.match(await upload(shop, files, form(file).body.subarray(0, 150), form(file).type), { status: 400 }, 'a form that breaks off')
  })

  t.test('413 more than is allowed, and not a byte more', async (t) => {
    const letter = (size: number) => Buffer.alloc(size, 'a')
    t.match(await upload(shop, files, letter(200_001), 'text/plain'), { status: 413, body: { code: 'body-too-large' } })
    t.match(await upload(shop, files, letter(200_000), 'text/plain'), { status: 201, body: { size: 200_000 } })
    const inForm = (size: number) => form({ name: 'file', filename: 'a.txt', type: 'text/plain', content: letter(size) })
    for (const [size, status] of [
      [200_001, 413],
      [300_000, 413],
      [200_000, 201],
    ] as const)
      t.equal((await upload(shop, files, inForm(size).body, inForm(size).type)).status, status, `${size} in a form`)
  })

  t.test('404 where there is nothing, 409 at an archived contact: nothing is stored', async (t) => {
    const archived = await contact(shop)
    await shop.request('DELETE', `/v1/contacts/${archived}`)
    await sweep()
    const before = (await started.files.stored()).length
    t.match(await upload(shop, `/v1/contacts/${archived}/files`, PNG), { status: 409, body: { code: 'contact-archived' } })
    t.match(await upload(shop, `/v1/interactions/${archived}/files`, PNG), { status: 404, body: { code: 'interaction-not-found' } })
    t.match(await upload(shop, `/v1/tasks/${archived}/files`, PNG), { status: 404, body: { code: 'task-not-found' } })
    t.match(await upload(other, files, PNG), { status: 404, body: { code: 'contact-not-found' } }, 'of another organization')
    await sweep()
    t.equal((await started.files.stored()).length, before)
  })
})

t.test('GET the files of a contact', async (t) => {
  const place = `/v1/contacts/${await contact(shop)}/files`
  const made = [await upload(shop, place, PNG), await upload(shop, place, JPEG, 'image/jpeg')].map(({ body }) => body)
  t.same((await shop.request('GET', place)).body.data, made.toReversed())
  t.same((await shop.request('GET', `${place}?sort=createdAt`)).body.data, made)
  const page = await shop.request('GET', `${place}?limit=1`)
  t.same((await shop.request('GET', `${place}?limit=1&cursor=${page.body.nextCursor}`)).body.data, [made[0]])
  const beside = `/v1/contacts/${await contact(shop)}/files`
  t.same((await shop.request('GET', beside)).body.data, [])
  for (const path of ['', '/content']) {
    t.match(await shop.request('GET', `${beside}/${made[0].id}${path}`), { status: 404, body: { code: 'file-not-found' } }, 'of another contact')
    t.match(await other.request('GET', `${place}/${made[0].id}${path}`), { status: 404, body: { code: 'contact-not-found' } }, 'of another organization')
  }
})

t.test('DELETE a file', async (t) => {
  const place = `/v1/contacts/${await contact(shop)}/files`
  await sweep()
  const before = await started.files.stored()
  const { body } = await upload(shop, place, PNG)
  t.equal((await started.files.stored()).length, before.length + 1)
  t.equal((await other.request('DELETE', `${place}/${body.id}`)).status, 404)
  t.equal((await shop.request('DELETE', `${place}/${body.id}`)).status, 204)
  for (const path of ['', '/content']) t.match(await shop.request('GET', `${place}/${body.id}${path}`), { status: 404, body: { code: 'file-not-found' } })
  t.match(await shop.request('DELETE', `${place}/${body.id}`), { status: 404 })
  await sweep()
  t.same(await started.files.stored(), before)
})

t.test('PUT, PATCH and SQL: a file is never replaced', async (t) => {
  const place = `/v1/contacts/${await contact(shop)}/files`
  const { body } = await upload(shop, place, PNG)
  for (const method of ['PUT', 'PATCH'] as const) t.equal((await shop.request(method, `${place}/${body.id}`, { name: 'x' })).status, 404)
  for (const change of [`sha256 = 'x'`, 'size = 1', `name = 'x'`, `blob_key = 'x'`])
    await t.rejects(started.db.pool.query(`update files set ${change} where id = $1`, [body.id]), /never changed/)
})

t.test('bodies where none is due', async (t) => {
  const place = `/v1/contacts/${await contact(shop)}/files`
  const { body } = await upload(shop, place, PNG)
  t.equal((await shop.request('DELETE', `${place}/${body.id}`, PNG, { 'content-type': 'image/png' })).status, 422)
  t.equal((await shop.request('DELETE', `${place}/${body.id}`, form().body, { 'content-type': form().type })).status, 415)
})
