import type { Upload } from '../../../platform/http/upload.ts'
import { type Encoding, encodingOfHead } from '../rules/dialect.ts'

/** The encoding of a file: by its beginning; else UTF-8 when all of it is, Windows-1252 when not. */
export async function encodingOf(file: Upload): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let first = true
  try {
    for await (const chunk of file.chunks()) {
      const known = first ? encodingOfHead(chunk) : undefined
      if (known !== undefined) return known
      first = false
      utf8.decode(chunk, { stream: true })
    }
    utf8.decode()
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/** The text of a file, without its byte order mark, in the pieces it is read in. */
export async function* textOf(file: Upload, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of file.chunks()) yield decoder.decode(chunk, { stream: true })
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

export interface Line {
  readonly text: string
  /** Counted from 1. */
  readonly number: number
}

/** A longer line is given in pieces of about this length, so that no file fills the memory. */
const LINE_LENGTH_MAX = 5_000_000

/** The lines of a text, whatever ends them. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = ''
  let number = 0
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const text of lines) {
      number += 1
      yield { text, number }
    }
    if (rest.length > LINE_LENGTH_MAX) {
      number += 1
      yield { text: rest, number }
      rest = ''
    }
  }
  if (rest !== '') yield { text: rest.replace(/\r$/, ''), number: number + 1 }
}
