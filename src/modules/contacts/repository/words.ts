import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import type { Part, Write } from '../../../platform/parts.ts'
import { contacts, contactWords } from '../tables.ts'

const NEAR_MAX = 40

const insertWords = sql`
  insert into ${contactWords} (organization_id, word)
  select ${sql.placeholder('organizationId')}::uuid, word from jsonb_array_elements_text(${sql.placeholder('words')}::jsonb) as word order by word on conflict do nothing`
/** As JSON, in order: of an array PostgreSQL would know how long it is, and plan each creation anew for it. */
function wordsToInsert(words: readonly string[]): string {
  return JSON.stringify(words)
}

/** Notes the words that are new to the organization; as a part of a statement that makes their contact. */
export function insertingWords(words: readonly string[]): Write {
  return { part: wordsPart, given: { words: wordsToInsert(words) } }
}
const wordsPart: Part = { name: 'words', lists: ['words'], expressions: sql`worded as (${insertWords})` }

/** The same for contacts that the transaction has made. Who notes the same new word waits for the end of the transaction. */
export function addWords(tx: Tx, words: readonly string[]): void {
  if (words.length > 0) tx.later(add, { words: wordsToInsert(words) })
}
const add = statement('contactWords.add', {}, () => insertWords)

/** Brings the words into line with a contact's new search key, after that is written. */
export function changeWords(tx: Tx, before: readonly string[], after: readonly string[]): void {
  addWords(
    tx,
    after.filter((word) => !before.includes(word)),
  )
  dropWords(
    tx,
    before.filter((word) => !after.includes(word)),
  )
}

/** Drops those of the words that no contact has any more: what stood with one person alone says something of that person. */
export function dropWords(tx: Tx, words: readonly string[]): void {
  if (words.length === 0) return
  // Who drops the same word waits, and then sees that it was the last.
  tx.later(lock, { words })
  for (const word of words) tx.later(dropUnused, { word, contains: `%${word}%` })
}
const lock = statement('contactWords.lock', {}, (q, given) =>
  q
    .from(contactWords)
    .where(and(ours(contactWords), sql`${contactWords.word} = any(${given('words')}::text[])`))
    .orderBy(contactWords.word)
    .for('update'),
)
// Planned for each word: a common one is met at once in any order, a rare one is found by the index of the search.
const dropUnused = statement(undefined, {}, (q, given) =>
  q
    .delete(contactWords)
    .where(
      and(
        ours(contactWords),
        eq(contactWords.word, given('word')),
        sql`not exists (select from ${contacts} where ${ours(contacts)} and ${contacts.searchKey} like ${given('contains')})`,
      ),
    ),
)

/** Words that may be meant by the typed ones: those with many trigrams in common, and those of the slips that there are. */
export async function findNearWords(ctx: Context, typed: readonly string[], slips: readonly string[]): Promise<string[]> {
  return (await ctx.many(near, { typed, slips })).map(({ word }) => word)
}
const near = statement(
  undefined,
  { word: contactWords.word },
  (_, given) => sql`
  select near.word from unnest(${given('typed')}::text[]) as typed (word)
  cross join lateral (
    select ${contactWords.word} from ${contactWords} where ${ours(contactWords)} and ${contactWords.word} % typed.word
    order by similarity(${contactWords.word}, typed.word) desc, ${contactWords.word} limit ${sql.raw(String(NEAR_MAX))}
  ) as near
  union select ${contactWords.word} from ${contactWords} where ${ours(contactWords)} and ${contactWords.word} = any(${given('slips')}::text[])`,
)
