import fc from 'fast-check'
import t from 'tap'
import { cursorSeal } from '../../src/kernel/cursor.ts'

const seal = cursorSeal(Buffer.alloc(32, 7))
const HOME = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const OTHER = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e60'

t.test('what is concealed is read again as it was, and its text does not stand in it', async (t) => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => seal.reveal(HOME, 'code', seal.conceal(HOME, 'code', text)) === text.toWellFormed()))
  t.notOk(
    Buffer.from(seal.conceal(HOME, 'code', 'SECRET'), 'base64url')
      .toString('latin1')
      .includes('SECRET'),
  )
  t.not(seal.conceal(HOME, 'code', 'one').slice(0, 16), seal.conceal(HOME, 'code', 'two').slice(0, 16), 'no nonce twice')
})

t.test('it opens for nobody else, for nothing else, with no other key, and not when it was changed', async (t) => {
  const concealed = seal.conceal(HOME, 'code', 'SECRET')
  t.equal(seal.reveal(OTHER, 'code', concealed), undefined)
  t.equal(seal.reveal(HOME, 'other', concealed), undefined)
  t.equal(cursorSeal(Buffer.alloc(32, 8)).reveal(HOME, 'code', concealed), undefined)
  const bytes = Buffer.from(concealed, 'base64url')
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes)
    changed[i] = (changed[i] ?? 0) ^ 1
    t.equal(seal.reveal(HOME, 'code', changed.toString('base64url')), undefined)
  }
  t.equal(seal.reveal(HOME, 'code', ''), undefined)
})
