import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import type { Upload } from '../../../platform/http/upload.ts'
import { unknownColumns, unreadableFile } from '../errors.ts'
import { planOf, rowOfCells } from '../rules/csv-row.ts'
import type { CustomCells, CustomColumn } from '../rules/custom-cells.ts'
import { delimiterOf } from '../rules/dialect.ts'
import type { FileFormat, MatchKey, Reading } from '../rules/file.ts'
import { readHeaders } from '../rules/headers.ts'
import { type KeyOf, type RowData, rowOfObject, type Unreadable } from '../rules/row-data.ts'
import { targetOf } from '../rules/targets.ts'
import { readCard } from '../rules/vcard/card.ts'
import { rowOfCard } from '../rules/vcard/contact.ts'
import { encodingOf, type Line, linesOf, textOf } from './bytes.ts'

/** A row as it was read, and the line it begins at. */
export interface ReadRow {
  readonly line: number
  readonly source: unknown
}

export interface OpenFile {
  readonly reading: Reading
  readonly rows: AsyncIterable<ReadRow>
}

export interface ReadingWishes {
  /** Fields by the names of columns; without one they are guessed. */
  readonly mapping?: Readonly<Record<string, string>> | undefined
  /** What a row must have to be recognised; `any` of the three. */
  readonly needs: MatchKey | 'any' | null
  readonly custom: readonly CustomColumn[]
}

/** @throws unreadableFile, unknownColumns */
export function openFile(format: FileFormat, file: Upload, wishes: ReadingWishes): Promise<OpenFile> {
  return format === 'csv' ? openCsv(file, wishes) : openLines(file, format === 'vcard' ? cardsOf : objectsOf)
}

/** How the staged rows of a file become contacts. */
export function rowReader(format: FileFormat, reading: Reading, keyOf: KeyOf, custom: CustomCells): (source: unknown) => RowData | Unreadable {
  if (format === 'vcard') return (source) => rowOfCard(source, keyOf)
  if (format === 'ndjson') return rowOfObject
  const plan = planOf(reading, custom)
  return (source) => rowOfCells(plan, source, keyOf)
}

const HEAD_CHARACTERS = 20_000
const RECORD_CHARACTERS_MAX = 1_000_000

async function openCsv(file: Upload, { mapping, needs, custom }: ReadingWishes): Promise<OpenFile> {
  const encoding = await encodingOf(file)
  let head = ''
  for await (const piece of textOf(file, encoding)) {
    head += piece
    if (head.length >= HEAD_CHARACTERS) break
  }
  const delimiter = delimiterOf(head)
  const records = recordsOf(file, encoding, delimiter)
  const { value: header } = await records.next()
  if (header === undefined) throw unreadableFile({ detail: 'The file is empty.' })
  const names = (header.source as string[]).map((name) => name.trim())
  const guessed = readHeaders(names, custom)
  const fields = mapping === undefined ? guessed.fields : names.map((name) => mapping[name] ?? null)
  const columns = names.map((column, i) => ({ column: column.slice(0, 200), field: fields[i] ?? null }))
  if (!suffices(columns, needs)) throw unknownColumns({ columns })
  return { reading: { family: mapping === undefined ? guessed.family : 'given', encoding, delimiter, columns }, rows: records }
}

const NEEDED: Readonly<Record<MatchKey, string>> = { externalId: 'externalId', email: 'emails', phone: 'phones' }
const NAMING = ['displayName', 'givenName', 'familyName', 'company', 'emails', 'phones']

function suffices(columns: Reading['columns'], needs: ReadingWishes['needs']): boolean {
  const fields = new Set<string | undefined>(columns.map(({ field }) => (field === null ? undefined : targetOf(field)?.field)))
  if (needs === null) return NAMING.some((field) => fields.has(field))
  return needs === 'any' ? Object.values(NEEDED).some((field) => fields.has(field)) : fields.has(NEEDED[needs])
}

async function* recordsOf(file: Upload, encoding: Awaited<ReturnType<typeof encodingOf>>, delimiter: string): AsyncGenerator<ReadRow> {
  const parser = parse({ delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true, max_record_size: RECORD_CHARACTERS_MAX })
  pipeline(Readable.from(textOf(file, encoding)), parser, () => {})
  let before = { lines: 0, empty_lines: 0 }
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      // The parser tells where a record ends; the next begins behind it and behind the empty lines that follow.
      const line = before.lines + info.empty_lines - before.empty_lines + 1
      before = info
      yield { line, source: record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw unreadableFile({ detail: `Line ${before.lines + 1}: ${error.message}.` })
    throw error
  }
}

async function openLines(file: Upload, rowsOf: (lines: AsyncIterable<Line>) => AsyncIterable<ReadRow>): Promise<OpenFile> {
  const encoding = await encodingOf(file)
  return { reading: { family: null, encoding, delimiter: null, columns: [] }, rows: rowsOf(linesOf(textOf(file, encoding))) }
}

async function* objectsOf(lines: AsyncIterable<Line>): AsyncGenerator<ReadRow> {
  for await (const { text, number } of lines) {
    if (text.trim() !== '') yield { line: number, source: parsed(text) }
  }
}

/** A line that is no JSON stays the text it is, which no row of objects can be. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 200)
  }
}

const CARD_CHARACTERS_MAX = 5_000_000

/** What stands between BEGIN and END; a card within a card (2.1 had agents) is a part of it. */
async function* cardsOf(lines: AsyncIterable<Line>): AsyncGenerator<ReadRow> {
  let card: { line: number; lines: string[]; characters: number; depth: number } | undefined
  for await (const { text, number } of lines) {
    const [, mark] = /^\s*(BEGIN|END)\s*:\s*VCARD\s*$/i.exec(text) ?? []
    if (card === undefined) {
      if (mark?.toUpperCase() === 'BEGIN') card = { line: number, lines: [], characters: 0, depth: 1 }
      continue
    }
    if (mark !== undefined) card.depth += mark.toUpperCase() === 'BEGIN' ? 1 : -1
    if (card.depth === 0) {
      yield { line: card.line, source: card.characters > CARD_CHARACTERS_MAX ? 'longer than 5,000,000 characters' : (readCard(card.lines) ?? '') }
      card = undefined
      continue
    }
    card.characters += text.length
    if (card.characters <= CARD_CHARACTERS_MAX) card.lines.push(text)
  }
  if (card !== undefined) throw unreadableFile({ detail: `Line ${card.line}: the card has no end.` })
}
