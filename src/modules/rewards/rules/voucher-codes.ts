/**
 * Codes of vouchers: 100 random bits in Crockford's base 32, which has no letters that look like digits, and a check character at the
 * end (Luhn, modulo 32), so that a typing error is seen before anything is looked up. Written in groups: `7K3F-9XQ2-M4ZT-P8WB-H6NRC`.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SYMBOLS = 20
const GROUP = 4
/** A byte for each symbol, of which five bits are used. */
export const CODE_RANDOM_BYTES = SYMBOLS

/** @param random `CODE_RANDOM_BYTES` of them */
export function codeFrom(random: Uint8Array): string {
  const symbols = [...random].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '').join('')
  return symbols + checkOf(symbols)
}

/** As it is printed. */
export function grouped(code: string): string {
  return code.replace(new RegExp(`(.{${GROUP}})(?=.{${GROUP}})`, 'g'), '$1-')
}

/** What somebody typed as it was issued: in any case, with or without hyphens and blanks, I and L for 1, O for 0. Undefined where it is no code. */
export function codeIn(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0')
  if (code.length !== SYMBOLS + 1 || [...code].some((symbol) => !ALPHABET.includes(symbol))) return undefined
  return checkOf(code.slice(0, -1)) === code.at(-1) ? code : undefined
}

function checkOf(symbols: string): string {
  const sum = [...symbols].reduceRight((sum, symbol, i) => {
    const value = ALPHABET.indexOf(symbol) * ((symbols.length - i) % 2 === 1 ? 2 : 1)
    return sum + (value % ALPHABET.length) + Math.floor(value / ALPHABET.length)
  }, 0)
  return ALPHABET[(ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length] ?? ''
}
