import pg from 'pg'
import t from 'tap'

/**
 * A database of this test file's own, cloned from the migrated template that `test/run.ts` made. Dropped at the end.
 */
export async function cloneDatabase(): Promise<string> {
  const template = process.env['TEST_DATABASE_URL']
  if (template === undefined) throw new Error('run the tests by `npm test`, or one file by `npm test -- <file>`: they need the database it starts')
  const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  await onServer(template, `create database ${name} template rapport_template strategy file_copy`)
  t.teardown(() => onServer(template, `drop database if exists ${name} with (force)`))
  const url = new URL(template)
  url.pathname = `/${name}`
  return url.href
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
