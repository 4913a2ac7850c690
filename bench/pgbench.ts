import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { median } from './load.ts'
import { DATA, databaseNamed, onDatabase } from './server.ts'

/** PostgreSQL's own load generator, beside which the functions of the database are measured. */
export const hasPgbench = spawnSync('pgbench', ['--version']).error === undefined

/** Each client first has to learn the tables and plan its statements. */
const SECONDS = 8
const ROUNDS = 5
const BASELINE = 'bench_pgbench'
/** 100,000 accounts each: enough for clients not to meet. */
const SCALE = 10

/** Makes the tables of pgbench in a database of their own. @returns its address */
export async function prepareBaseline(databaseUrl: string): Promise<string> {
  const maintenance = databaseNamed(databaseUrl, 'postgres')
  await onDatabase(maintenance, async (client) => {
    await client.query(`drop database if exists ${BASELINE} with (force)`)
    await client.query(`create database ${BASELINE}`)
  })
  const url = databaseNamed(databaseUrl, BASELINE)
  await promisify(execFile)('pgbench', ['-i', '-q', '-s', String(SCALE), url])
  return url
}

/** One load: the script of a transaction, or pgbench's own that updates an account, reads it, and writes the history (`-N`). */
export interface Transactions {
  readonly url: string
  readonly script?: string
  readonly clients: number
}

/** @returns transactions a second */
export async function transactions({ url, script, clients }: Transactions, seconds = SECONDS): Promise<number> {
  const file = `${DATA}/transaction.sql`
  if (script !== undefined) writeFileSync(file, script)
  const work = script === undefined ? ['-N'] : ['-f', file]
  const { stdout } = await promisify(execFile)('pgbench', ['-n', '-c', String(clients), '-j', '2', '-T', String(seconds), ...work, url])
  if (!/number of failed transactions: 0 /.test(stdout)) throw new Error(stdout)
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
}

/** Rates in turn (A B A B ...). */
export async function inTurn(...loads: readonly (() => Promise<number>)[]): Promise<number[][]> {
  const rounds: number[][] = []
  for (let i = 0; i < ROUNDS; i += 1) {
    const round: number[] = []
    for (const load of loads) round.push(await load())
    rounds.push(round)
  }
  return rounds
}

/** The median over the rounds of one rate to another of the same round. */
export function ratio(rounds: readonly (readonly number[])[], of: number, to: number): number {
  return median(rounds.map((round) => (round[of] ?? Number.NaN) / (round[to] ?? Number.NaN)))
}
export const middle = (rounds: readonly (readonly number[])[], of: number): string => median(rounds.map((round) => round[of] ?? Number.NaN)).toFixed(0)
