import fc from 'fast-check'
import t from 'tap'
import { CODE_RANDOM_BYTES, codeFrom, codeIn, grouped } from '../../../../src/modules/rewards/rules/voucher-codes.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codes = fc.uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES }).map(codeFrom)
const places = fc.nat(CODE_RANDOM_BYTES)

t.test('a code is read as it is written, in any case and grouping, with letters that look like digits', async () => {
  fc.assert(
    fc.property(codes, (code) =>
      [code, grouped(code), ` ${grouped(code).toLowerCase()} `, code.replaceAll('1', 'l').replaceAll('0', 'O'), code.split('').join(' ')].every(
        (typed) => codeIn(typed) === code,
      ),
    ),
  )
})

t.test('one wrong character is seen', async () => {
  fc.assert(
    fc.property(codes, places, fc.constantFrom(...ALPHABET), (code, i, symbol) => {
      fc.pre(code[i] !== symbol)
      return codeIn(code.slice(0, i) + symbol + code.slice(i + 1)) === undefined
    }),
  )
})

t.test('two characters in the wrong order are seen, but for the first and the last of the alphabet', async () => {
  fc.assert(
    fc.property(codes, fc.nat(CODE_RANDOM_BYTES - 1), (code, i) => {
      const [a = '', b = ''] = [code[i], code[i + 1]]
      fc.pre(a !== b && !(['0', 'Z'].includes(a) && ['0', 'Z'].includes(b)))
      return codeIn(code.slice(0, i) + b + a + code.slice(i + 2)) === undefined
    }),
  )
})

t.test('what has another length or other characters is no code', async (t) => {
  const code = codeFrom(new Uint8Array(CODE_RANDOM_BYTES))
  for (const typed of ['', code.slice(1), `${code}0`, code.replace('0', 'U'), code.replace('0', 'é'), '-'.repeat(21)]) t.equal(codeIn(typed), undefined, typed)
  t.equal(grouped(code), '0000-0000-0000-0000-00000')
})

t.test('each symbol takes five random bits', async (t) => {
  const seen = new Set(Array.from({ length: 256 }, (_, byte) => codeFrom(new Uint8Array(CODE_RANDOM_BYTES).fill(byte))[0]))
  t.same([...seen].sort().join(''), ALPHABET)
})
