import { fileTypeFromBuffer } from 'file-type'
import { usualName } from './media-types.ts'

const UNKNOWN = 'application/octet-stream'

/**
 * The media type that the content of a file has, by its first bytes; of a text by the whole.
 * @param chunks the content from its beginning, each time it is called
 */
export async function sniff(chunks: () => AsyncIterable<Uint8Array>): Promise<string> {
  const first = await firstOf(chunks())
  const known = await fileTypeFromBuffer(first)
  const found = usualName(known?.mime ?? UNKNOWN)
  if (!(await isText(chunks()))) return found
  return markupOf(first) ?? (WRITTEN.test(found) ? found : 'text/plain')
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const chunk of chunks) return chunk
  return new Uint8Array()
}

/** Formats that are written in letters. The signs of others are a word in a text, such as BM and GIF. */
const WRITTEN = /^(?:text\/.+|application\/(?:pdf|rtf|xml|postscript|eps|pgp-\w+))$/

// Controls but for tab, line feed, form feed and carriage return.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/

/** Whether it is UTF-8 without control characters from its beginning to its end. */
async function isText(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of chunks) if (CONTROL.test(decoder.decode(chunk, { stream: true }))) return false
    decoder.decode()
    return true
  } catch {
    return false
  }
}

const SCRIPT = /^(?:#!|<\?php|<\?=|<%)/i
const DRAWING = /^(?:\s|<\?xml[^>]*>|<!doctype svg[^>]*>)*<svg[\s>/]/i
// The signs of WHATWG MIME Sniffing, 7.1.
const PAGE = /^(?:<!--|<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>])/i
const COMMENT = /<!--[\s\S]*?-->/g

/** What a text is that begins as programs and pages begin. */
function markupOf(first: Uint8Array): string | undefined {
  const start = new TextDecoder().decode(first.subarray(0, 1_024)).trimStart()
  if (SCRIPT.test(start)) return 'text/x-script'
  if (DRAWING.test(start.replace(COMMENT, ''))) return 'image/svg+xml'
  return PAGE.test(start) ? 'text/html' : undefined
}
