/** How a text file is written, told from its beginning. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const LOOKED_AT_BYTES = 2_000

/**
 * The encoding that a byte order mark names (Unicode 15, 23.8), or that the zeros between the letters of UTF-16 give away.
 * @returns undefined when only the whole file can tell UTF-8 from Windows-1252
 */
export function encodingOfHead(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = Math.min(head.length, LOOKED_AT_BYTES)
  for (let i = 0; i < looked; i += 1) if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > looked / 5 && even * 10 < odd) return 'utf-16le'
  if (even > looked / 5 && odd * 10 < even) return 'utf-16be'
  return undefined
}

export const DELIMITERS = [',', ';', '\t', '|'] as const

/** The delimiter that stands most often in the first row, outside quotation marks. */
export function delimiterOf(head: string): string {
  const counts = new Map<string, number>()
  let quoted = false
  for (const character of head.replace(/^\ufeff?[\r\n]*/, '')) {
    if (character === '"') quoted = !quoted
    else if (!quoted && (character === '\n' || character === '\r')) break
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  const count = (delimiter: string) => counts.get(delimiter) ?? 0
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}
