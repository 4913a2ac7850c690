import type { TestApp } from './app.ts'

/** Every value of every table of the database, as text in small letters. */
export async function dump({ pool }: Pick<TestApp['db'], 'pool'>): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const parts = await Promise.all(
    tables.map(
      async ({ name }) => (await pool.query<{ text: string }>(`select coalesce(string_agg(t::text, E'\\n'), '') as text from ${name} t`)).rows[0]?.text ?? '',
    ),
  )
  return parts.join('\n').toLowerCase()
}
