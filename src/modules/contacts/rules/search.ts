import { fold } from '../../../kernel/fold.ts'
import type { contactIdentifiers, contacts } from '../tables.ts'
import { emailKey, phoneKey } from './points.ts'

/** What contacts are found by: the key and the words that are stored of them, and the ways to look for what somebody typed. */
const KEY_LENGTH_MAX = 2_000
/** Shorter ones resemble everything, and longer ones are no words. */
const WORD_LENGTH_MIN = 3
const WORD_LENGTH_MAX = 50
/** Of what was typed; what comes after these words is not looked for. */
const TYPED_WORDS_MAX = 8
const RESEMBLING_MAX = 10

type Searched = Pick<typeof contacts.$inferSelect, 'displayName' | 'givenName' | 'familyName' | 'emails' | 'phones' | 'handles' | 'externalId'>
type Identifier = Pick<typeof contactIdentifiers.$inferSelect, 'kind' | 'value'>

/** Everything that a search looks at, in one folded text. */
export function searchKeyOf(contact: Searched): string {
  const parts = [
    contact.displayName,
    contact.givenName,
    contact.familyName,
    ...contact.emails.map(({ value }) => value),
    ...contact.phones.flatMap(({ e164, value }) => [e164, value.replace(/[\s().-]/g, '')]),
    ...contact.handles.map(({ value }) => value),
    contact.externalId,
  ]
  // Names mostly repeat within the display name, and numbers within E.164.
  const searched = parts.reduce<string>((text, part) => (part === null || text.includes(part) ? text : `${text} ${part}`), '')
  return fold(searched.trimStart())
    .slice(0, KEY_LENGTH_MAX)
    .replace(/[\uD800-\uDBFF]$/, '')
}

/**
 * The words of a search key, each once, in order: of names, handles and the domains of e-mails. What has a digit in it is a
 * number of somebody's and no word that others have too.
 */
export function wordsOf(searchKey: string): string[] {
  const parts = searchKey.split(' ').map((part) => part.slice(part.lastIndexOf('@') + 1))
  const words = parts.filter((part) => !/\d/.test(part)).flatMap((part) => part.split(/[^\p{L}]+/u))
  return [...new Set(words.filter(isWord))].toSorted()
}

function isWord(word: string): boolean {
  return word.length >= WORD_LENGTH_MIN && word.length <= WORD_LENGTH_MAX
}

/** One way to search: by exactly whose it is, by words that the key contains, or by words that resemble those of the key. */
export type Search = { readonly identifier: Identifier } | { readonly contains: readonly Wanted[] } | { readonly resembles: readonly string[] }

/** A typed word, and how it is looked for: where words begin only, or anywhere by the part of it that tells most. */
export interface Wanted {
  readonly word: string
  readonly begins: boolean
  readonly telling: string
}

/**
 * The ways to look for what somebody typed, the surest first: a whole e-mail or number, its digits as they stand in the key, the
 * folded words in any order, and last words that resemble them, so that typing errors find too. Nothing to look for is no way.
 * @param country how national numbers are read
 */
export function searchesFor(typed: string, country: string): Search[] {
  const key = fold(typed)
  if (key === '') return []
  const words = typedWords(key)
  if (!/^[\d\s()+./-]{5,}$/.test(key)) {
    const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(key) ? emailKey(typed.trim()) : undefined
    return [...(email === undefined ? [] : [{ identifier: { kind: 'email' as const, value: email } }]), { contains: words.map(wanted) }, { resembles: words }]
  }
  const number = phoneKey(typed, country)
  const digits = key.replace(/[\s()./-]/g, '')
  return [
    ...(number === undefined ? [] : [{ identifier: { kind: 'phone' as const, value: number } }]),
    ...(digits === '' || digits === key ? [] : [{ contains: [wanted(digits)] }]),
    { contains: words.map(wanted) },
  ]
}

/** The words of what was typed, the longest first. What another word contains is contained wherever that is. */
function typedWords(key: string): string[] {
  const words = [...new Set(key.split(' '))].slice(0, TYPED_WORDS_MAX).toSorted((a, b) => b.length - a.length)
  return words.filter((word, i) => !words.slice(0, i).some((longer) => longer.includes(word)))
}

/** What is so short that everybody has it is looked for where words begin, in scripts that part words. */
function wanted(word: string): Wanted {
  return { word, begins: word.length < WORD_LENGTH_MIN && !UNPARTED.test(word), telling: tellingPart(word) }
}
const UNPARTED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u

/**
 * The part of a typed word by which an index finds it with the least reading: its longest number, or what stands before the domain of
 * an e-mail; the letters around them are those of many.
 */
function tellingPart(word: string): string {
  const [number = ''] = (word.match(/\d+/g) ?? []).toSorted((a, b) => b.length - a.length)
  if (number.length >= TELLING_LENGTH_MIN) return number
  const local = word.slice(0, Math.max(0, word.lastIndexOf('@')))
  return local.length >= TELLING_LENGTH_MIN ? local : word
}
const TELLING_LENGTH_MIN = 4

/** The parts of typed words that are compared with the words of contacts. */
export function comparedParts(words: readonly string[]): string[] {
  return [...new Set(words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u)).filter((part) => part !== ''))]
}

/** What somebody typed, and the words that may stand for it, itself the first. */
export interface Meant {
  readonly typed: string
  readonly words: readonly string[]
}

/** What each of the typed parts may mean, given words that are near to one of them; undefined when none means anything but itself. */
export function meant(typed: readonly string[], near: readonly string[]): Meant[] | undefined {
  const parts = typed.map((part) => ({ typed: part, words: [part, ...resembling(part, near)] }))
  return parts.some(({ words }) => words.length > 1) ? parts : undefined
}

/**
 * What a typed word may have been meant to be, where trigrams do not tell: two letters in the wrong order, or one too many.
 * A short word has no trigram in common with what is meant by it.
 */
export function slipsOf(typed: string): string[] {
  if (!isWord(typed)) return []
  const letters = [...typed]
  const slips = letters.flatMap((letter, i) => [
    letters.toSpliced(i, 1).join(''),
    ...(i === 0 ? [] : [letters.toSpliced(i - 1, 2, letter, letters[i - 1] ?? '').join('')]),
  ])
  return [...new Set(slips)].filter((slip) => slip !== typed)
}

/** Those of the words that a typed one may stand for with typing errors, the nearest first: one error in three letters. */
export function resembling(typed: string, words: readonly string[]): string[] {
  if (!isWord(typed)) return []
  const errorsMax = Math.floor(typed.length / 3)
  return words
    .filter((word) => !word.includes(typed))
    .map((word) => ({ word, errors: typingErrors(typed, word, errorsMax) }))
    .filter(({ errors }) => errors <= errorsMax)
    .toSorted((a, b) => a.errors - b.errors || (a.word < b.word ? -1 : 1))
    .slice(0, RESEMBLING_MAX)
    .map(({ word }) => word)
}

/**
 * How many letters are wrong, missing, too many or changed places with the next one (optimal string alignment), at most one
 * more than the bound. What follows the typed letters in a longer word counts as one error: a search is also by beginnings.
 */
function typingErrors(typed: string, word: string, bound: number): number {
  const [a, b] = [[...typed], [...word]]
  let older: number[] = []
  let old: number[] = Array.from({ length: a.length + 1 }, (_, i) => i)
  let begun = Number.POSITIVE_INFINITY
  for (let j = 1; j <= b.length; j += 1) {
    const row = [j]
    for (let i = 1; i <= a.length; i += 1) {
      const same = a[i - 1] === b[j - 1]
      let errors = Math.min((old[i - 1] ?? 0) + (same ? 0 : 1), (old[i] ?? 0) + 1, (row[i - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) errors = Math.min(errors, (older[i - 2] ?? 0) + 1)
      row.push(errors)
    }
    ;[older, old] = [old, row]
    if (j < b.length) begun = Math.min(begun, (row[a.length] ?? 0) + 1)
    if (Math.min(...row) > bound) break
  }
  return Math.min(begun, old[a.length] ?? 0)
}
