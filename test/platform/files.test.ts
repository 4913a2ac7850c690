import fc from 'fast-check'
import t from 'tap'
import { agrees, TAKEN_TYPES, usualName } from '../../src/platform/files/media-types.ts'
import { safeName } from '../../src/platform/files/names.ts'
import { sniff } from '../../src/platform/files/sniff.ts'

const found = (content: string | Buffer, size = 65_536) =>
  sniff(async function* () {
    const bytes = Buffer.from(content as string)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  })

t.test('a name leads nowhere, breaks nothing and is never empty', async () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('../..', 'a/../b', 'C:\\x', '..', ' . ', '\u202e', '\r\nset-cookie: a=b')),
      (given) => {
        const name = safeName(given, 'image/png')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in a name
        return name.length > 0 && name.length <= 200 && name.isWellFormed() && !/[/\\\u0000-\u001f\u007f\u202a-\u202e]/.test(name) && !/^\.|[\s.]$/.test(name)
      },
    ),
    { numRuns: 2_000 },
  )
})

t.test('a name in any script stays what it is', async (t) => {
  for (const name of ['receipt.png', 'رسید خرید.pdf', 'Əlyazma.txt', '写真 1.jpg', 'e\u0301.png'.normalize('NFC'), '👍🏽.png', "O'Neil & Sons (2).pdf"])
    t.equal(safeName(name, 'image/png'), name)
  t.equal(safeName(undefined, 'image/jpeg'), 'file.jpg')
  t.equal(safeName(`${'x'.repeat(300)}.jpeg`, 'image/jpeg'), `${'x'.repeat(195)}.jpeg`, 'the ending stays')
})

t.test('a text is a text, whatever word it begins with', async (t) => {
  for (const text of [
    'BMW 320, bought in May',
    'MZ',
    'GIF89a',
    'ID3',
    'PK\u0020',
    '{}',
    'alert(1)',
    '؟ خرید',
    '<3 this shop',
    '\ufeffwith a mark',
    'a\tb\r\nc',
  ])
    t.equal(await found(text), 'text/plain', text)
  t.equal(await found(`${'a'.repeat(65_535)}é`), 'text/plain', 'a letter on the edge of two pieces')
  t.equal(await found(`${'a'.repeat(70_000)}\u0000`), 'application/octet-stream', 'a control character at the end')
  t.equal(await found(Buffer.concat([Buffer.alloc(70_000, 'a'), Buffer.from([0xff])])), 'application/octet-stream', 'no UTF-8 at the end')
  t.equal(await found(Buffer.concat([Buffer.from('abc'), Buffer.from([0xe2, 0x82])])), 'application/octet-stream', 'half a letter at the end')
})

t.test('what pages, drawings and scripts begin with', async (t) => {
  for (const [text, type] of [
    ['  <!DOCTYPE HTML>', 'text/html'],
    ['<BODY onload=x>', 'text/html'],
    ['<!-- x --><p>', 'text/html'],
    ['<!-- x --> <!DOCTYPE svg> <svg>', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<svg xmlns="x"/>', 'image/svg+xml'],
    ['<?xml version="1.0"?><note/>', 'application/xml'],
    ['%PDF-1.7\n', 'application/pdf'],
    ['#!/usr/bin/env node', 'text/x-script'],
    ['<%@ page import="x" %>', 'text/x-script'],
  ] as const)
    t.equal(await found(text), type, text)
  t.equal(await found('<!---->'.repeat(9_000)), 'text/html', 'in no time, however often it is repeated')
})

t.test('content of any kind has a type', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('', '89504e470d0a1a0a', 'ffd8ffe0', '0000001c66747970', '504b0304', '4f676753'),
      async (bytes, sign) => /^[a-z]+\/[\w.+-]+$/.test(await found(Buffer.concat([Buffer.from(sign, 'hex'), bytes]))),
    ),
  )
})

t.test('a type agrees with itself, with its other names and with what says nothing, and with no other', async (t) => {
  const types = Object.keys(TAKEN_TYPES)
  for (const type of types) {
    t.equal(usualName(type), type)
    t.ok(agrees(`${type.toUpperCase()}; charset=utf-8`, type), type)
    t.ok(agrees('application/octet-stream', type))
    for (const other of ['text/html', 'image/svg+xml', 'application/zip']) t.notOk(agrees(other, type))
  }
  for (const [declared, is] of [
    ['image/jpg', 'image/jpeg'],
    ['audio/webm', 'video/webm'],
    ['audio/mp4', 'video/mp4'],
    ['audio/x-m4a', 'audio/mp4'],
    ['image/heif', 'image/heic'],
  ] as const)
    t.ok(agrees(declared, is), `${declared} ${is}`)
  t.notOk(agrees('image/png', 'image/jpeg'))
  t.notOk(agrees('', 'image/png'))
})
