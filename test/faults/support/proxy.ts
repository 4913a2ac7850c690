import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

/** Stands between the service and its database, knows as much of the protocol as it needs, and cuts where it hurts. */
export interface Proxy {
  readonly port: number
  /** Cuts once. Resolves when it is done; `undefined` when no connection came to that point in time. */
  cut(mode: Mode): Promise<Cut | undefined>
  close(): Promise<void>
}

/**
 * `now`: every connection, whatever it is doing. The next three wait for a transaction that stores an Idempotency-Key:
 * `before-commit`: its COMMIT never arrives. `after-commit`: it is committed, and nobody is told. `half-answer`: in the
 * midst of an answer. `away`: every connection, and new ones are closed for a while. `silence`: nothing is closed, and nothing
 * passes any more.
 */
export type Mode = 'now' | 'before-commit' | 'after-commit' | 'half-answer' | 'away' | 'silence'

export interface Cut {
  readonly connections: number
}

interface Pair {
  readonly service: Socket
  readonly server: Socket
  /** A transaction that stores a key is open. */
  storing: boolean
  /** What commits it went by: COMMIT, or a statement that is a transaction by itself. */
  committing: 'commit' | 'at-once' | undefined
  silent: boolean
}

// A Query message, and the CommandComplete that answers it (PostgreSQL, "Message Formats").
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1')
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1')
// The names of the statements that store a key: alone within a transaction, or as the last part of one that writes at once.
const STORES_KEY = Buffer.from('\0answer\0', 'latin1')
const WRITES_AT_ONCE = Buffer.from('+answer\0', 'latin1')
const WRITTEN = Buffer.from('SELECT 1\0', 'latin1')
// ReadyForQuery, outside of a transaction.
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')
const ARMED_MS_MAX = 10_000
const AWAY_MS = 300

export async function startProxy(socket: string): Promise<Proxy> {
  const pairs = new Set<Pair>()
  let armed: { readonly mode: Mode; readonly done: (cut: Cut) => void } | undefined
  let away = false

  const drop = (pair: Pair) => {
    pairs.delete(pair)
    pair.service.resetAndDestroy()
    pair.server.destroy()
  }
  const fire = (pair: Pair) => {
    drop(pair)
    armed?.done({ connections: 1 })
    armed = undefined
  }

  function toServer(pair: Pair, chunk: Buffer): void {
    if (pair.silent) return
    if (chunk.includes(STORES_KEY)) pair.storing = true
    const commits = chunk.includes(COMMIT)
    // Sequencer and others commit too; only a stored key is worth a cut.
    const last = pair.storing && commits ? 'commit' : chunk.includes(WRITES_AT_ONCE) ? 'at-once' : undefined
    if (commits) pair.storing = false
    if (last !== undefined && armed?.mode === 'before-commit') fire(pair)
    else {
      pair.committing ??= last
      pair.server.write(chunk)
    }
  }

  function toService(pair: Pair, chunk: Buffer): void {
    if (pair.silent) return
    if ((pair.storing || pair.committing !== undefined) && armed?.mode === 'half-answer' && chunk.length > 1) {
      // The half must have left before the cut.
      pair.silent = true
      pair.service.write(chunk.subarray(0, chunk.length >> 1), () => fire(pair))
      return
    }
    // Flushed when it is committed: with the answer to COMMIT, or that the next query may come.
    const committed = pair.committing === 'commit' ? chunk.includes(COMMITTED) : pair.committing === 'at-once' && chunk.includes(WRITTEN)
    if (committed || (pair.committing === 'at-once' && chunk.includes(READY))) pair.committing = undefined
    if (committed && armed?.mode === 'after-commit') fire(pair)
    else pair.service.write(chunk)
  }

  const listener = createServer({ noDelay: true }, (service) => {
    service.on('error', () => {})
    if (away) {
      service.destroy()
      return
    }
    const server = createConnection(socket)
    const pair: Pair = { service, server, storing: false, committing: undefined, silent: false }
    pairs.add(pair)
    server.on('error', () => {})
    service.on('data', (chunk: Buffer) => toServer(pair, chunk))
    server.on('data', (chunk: Buffer) => toService(pair, chunk))
    service.on('close', () => {
      pairs.delete(pair)
      server.destroy()
    })
    // An end that is passed on; a silent line passes on nothing.
    server.on('close', () => {
      if (pair.silent) return
      pairs.delete(pair)
      service.end()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))

  return {
    port: (listener.address() as AddressInfo).port,
    async cut(mode) {
      const all = [...pairs]
      if (mode === 'now' || mode === 'away') {
        away = mode === 'away'
        for (const pair of all) drop(pair)
        if (away) await new Promise((resolve) => setTimeout(resolve, AWAY_MS))
        away = false
        return { connections: all.length }
      }
      if (mode === 'silence') {
        for (const pair of all) pair.silent = true
        return { connections: all.length }
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          armed = undefined
          resolve(undefined)
        }, ARMED_MS_MAX)
        armed = {
          mode,
          done: (cut) => {
            clearTimeout(timer)
            resolve(cut)
          },
        }
      })
    },
    async close() {
      for (const pair of pairs) drop(pair)
      await new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}
