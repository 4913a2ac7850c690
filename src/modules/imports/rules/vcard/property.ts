import type { CardProperty } from '../../tables.ts'

/**
 * A property of a vCard as version 4.0 (RFC 6350) would write it, whatever version it came in: text in UTF-8 with 4.0's
 * escapes, types as parameters, binary values as data URIs. What is not understood is kept all the same.
 */
export type Property = CardProperty

export type Version = '2.1' | '3.0' | '4.0'

/** The physical lines of a card as logical ones: folding (RFC 6350, 3.2) and the soft breaks of quoted-printable undone. */
export function unfold(lines: readonly string[], version: Version): string[] {
  const logical: string[] = []
  let soft = false
  for (const line of lines) {
    const last = logical.length - 1
    if (soft) {
      logical[last] = logical[last]?.slice(0, -1) + line
    } else if (/^[ \t]/.test(line) && last >= 0) {
      // Up to 2.1 a line was broken before a blank that belongs to the text.
      const isText = version === '2.1' && !/^[^:]*BASE64/i.test(logical[last] ?? '')
      logical[last] += isText ? line : line.slice(1)
    } else if (line.trim() !== '') logical.push(line)
    soft = isQuotedPrintable(logical.at(-1) ?? '') && (logical.at(-1) ?? '').endsWith('=')
  }
  return logical
}

function isQuotedPrintable(line: string): boolean {
  return /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(line)
}

// Name and parameters: everything up to the first colon outside quotation marks.
const HEAD = /^((?:[^:"]|"[^"]*")*):([\s\S]*)$/
const PARAMETERS = /;((?:[^;"]|"[^"]*")*)/g
const COMMA_IS_TEXT = new Set(['N', 'ADR', 'ORG', 'GENDER', 'FN', 'NOTE', 'TITLE', 'ROLE', 'LABEL'])
const DATES = new Set(['BDAY', 'ANNIVERSARY', 'DEATHDATE', 'REV'])
const ENCODING_WORDS = /^(QUOTED-PRINTABLE|BASE64|8BIT|7BIT)$/i

/** @returns undefined for a line that is no property */
export function readProperty(line: string, version: Version): Property | undefined {
  const [, head = '', raw = ''] = HEAD.exec(line) ?? []
  const [, group, name] = /^(?:([\w-]+)\.)?([\w-]+)/.exec(head) ?? []
  if (name === undefined) return undefined
  const params: Record<string, string[]> = {}
  for (const [, text = ''] of head.matchAll(PARAMETERS)) readParameter(text, params)
  const upper = name.toUpperCase()
  const encoding = params['ENCODING']?.[0]?.toUpperCase()
  const charset = params['CHARSET']?.[0]
  delete params['ENCODING']
  delete params['CHARSET']
  const value = readValue(upper, raw, { version, encoding, charset, params })
  return { group: group ?? null, name: upper, params, value }
}

function readParameter(text: string, params: Record<string, string[]>): void {
  const equals = text.indexOf('=')
  // 2.1 writes types and encodings bare.
  const key = equals < 0 ? (ENCODING_WORDS.test(text.trim()) ? 'ENCODING' : 'TYPE') : text.slice(0, equals).trim().toUpperCase()
  const given = (equals < 0 ? text : text.slice(equals + 1)).trim()
  const values = key === 'TYPE' ? given.replaceAll('"', '').toLowerCase().split(',') : [unquoted(given)]
  for (const value of values.map((each) => each.trim()).filter((each) => each !== '')) {
    if (key === 'TYPE' && value === 'pref') params['PREF'] = ['1']
    else if (params[key]?.includes(value) !== true) params[key] = [...(params[key] ?? []), key === 'VALUE' ? value.toLowerCase() : value]
  }
}

// RFC 6868 writes what quotation marks cannot hold.
const CARETS: Readonly<Record<string, string>> = { '^n': '\n', '^^': '^', "^'": '"' }
function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1').replace(/\^[n^']/g, (caret) => CARETS[caret] ?? caret)
}

interface Writing {
  readonly version: Version
  readonly encoding: string | undefined
  readonly charset: string | undefined
  readonly params: Record<string, string[]>
}

function readValue(name: string, raw: string, { version, encoding, charset, params }: Writing): string {
  if (encoding === 'BASE64' || encoding === 'B') return dataUri(raw, params)
  const text = encoding === 'QUOTED-PRINTABLE' ? decodeQuotedPrintable(raw, charset) : raw
  if (version === '2.1') return escape21(name, DATES.has(name) ? basicDate(text) : text)
  // Escapes that the standard does not know mean the character itself.
  const value = text.replace(/\\([\s\S])/g, (pair, character: string) => (/[\\,;nN]/.test(character) ? pair : character))
  if (!DATES.has(name)) return value
  if (/^date(-time)?$/.test(params['VALUE']?.[0] ?? '')) delete params['VALUE']
  return basicDate(value)
}

/** 4.0 writes dates without hyphens (ISO 8601, basic). */
function basicDate(text: string): string {
  return text.replace(/^(\d{4})-(\d\d)-(\d\d)/, '$1$2$3').replace(/T(\d\d):(\d\d):(\d\d)/, 'T$1$2$3')
}

/** Up to 2.1 a comma was a comma, and only semicolons were escaped. */
function escape21(name: string, text: string): string {
  const value = text.replace(/\r\n|\r|\n/g, '\\n').replace(/\\([\\;,nN])?/g, (pair, character?: string) => (character === undefined ? '\\\\' : pair))
  return COMMA_IS_TEXT.has(name) ? value.replace(/(?<!\\),/g, '\\,') : value
}

const MEDIA: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  wave: 'audio/wav',
  x509: 'application/x-x509-ca-cert',
  pgp: 'application/pgp-keys',
}

function dataUri(raw: string, params: Record<string, string[]>): string {
  const type = params['TYPE']?.find((each) => MEDIA[each] !== undefined)
  const others = params['TYPE']?.filter((each) => each !== type) ?? []
  if (others.length > 0) params['TYPE'] = others
  else delete params['TYPE']
  return `data:${MEDIA[type ?? ''] ?? 'application/octet-stream'};base64,${raw.replace(/\s/g, '')}`
}

function decodeQuotedPrintable(text: string, charset = 'utf-8'): string {
  const bytes: number[] = []
  for (const part of text.match(/=[0-9A-Fa-f]{2}|[\s\S]/gu) ?? []) {
    if (part.length === 3 && part.startsWith('=')) bytes.push(Number.parseInt(part.slice(1), 16))
    else bytes.push(...new TextEncoder().encode(part))
  }
  return decoderOf(charset).decode(Uint8Array.from(bytes))
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}

const LINE_OCTETS_MAX = 75

/** The property as the lines of a vCard 4.0. */
export function writeProperty({ group, name, params, value }: Property): string {
  const written = Object.entries(params).map(([key, values]) => `;${key}=${key === 'TYPE' ? typesOf(values) : values.map(quoted).join(',')}`)
  return fold(`${group === null ? '' : `${group}.`}${name}${written.join('')}:${value}`)
}

function typesOf(values: readonly string[]): string {
  return values.some((value) => /[^\w-]/.test(value)) ? `"${values.join(',')}"` : values.join(',')
}

function quoted(value: string): string {
  const safe = value.replaceAll('^', '^^').replaceAll('\n', '^n').replaceAll('"', "^'")
  return /[:;,]/.test(safe) ? `"${safe}"` : safe
}

/** Lines of at most 75 octets, never broken within a character. */
function fold(line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS_MAX) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return `${folded}\r\n`
}

export function unescapeText(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, character: string) => (character === 'n' || character === 'N' ? '\n' : character))
}

export function escapeText(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

/** The parts of a value between unescaped separators, unescaped. */
export function partsOf(value: string, separator: ';' | ','): string[] {
  const parts = ['']
  for (const piece of value.match(/\\[\s\S]|[\s\S]/g) ?? []) {
    if (piece === separator) parts.push('')
    else parts[parts.length - 1] += piece
  }
  return value === '' ? [] : parts.map((part) => unescapeText(part).trim())
}
