import type { Server } from 'node:http'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { elapsedMs } from '../../kernel/clock.ts'

/** How long connections without a request stay open, so that a request already on its way is answered and not reset. */
const LINGER_MS = 500
/** How long a request may take to end; less than the process has for its whole stop. */
const FINISH_MS_MAX = 15_000
const KNOCK_MS_MAX = 200
const POLL_MS = 10

/**
 * A stop loses no request. New connections are refused. What is in flight is answered, and so is what still comes on
 * connections that are open, each answer with `Connection: close`. Then the connections that nobody uses are closed, also
 * those that never said anything: Node alone closes idle ones too early, and waits for silent ones for ever.
 */
export function registerStop(app: FastifyInstance): void {
  const inFlight = new Set<FastifyReply>()
  app.addHook('onRequest', (_request, reply, done) => {
    inFlight.add(reply)
    // Also when the client goes away before the answer.
    reply.raw.once('close', () => inFlight.delete(reply))
    done()
  })
  // Before Fastify closes the server. From here on it puts `Connection: close` into the answers to new requests by itself.
  app.addHook('preClose', async () => {
    if (!app.server.listening) return
    app.server.closeIdleConnections = () => {}
    await stopListening(app.server)
    for (const reply of inFlight) if (!reply.raw.headersSent) reply.header('connection', 'close')
    void closeConnections(app.server, inFlight)
  })
}

/**
 * Connections that wait to be accepted are reset when the port closes. They are accepted in the order they came: so one of
 * our own goes last, and the port closes at the moment it is in.
 */
function stopListening(server: Server): Promise<void> {
  const { port, address, family } = server.address() as AddressInfo
  const anywhere = address === '0.0.0.0' || address === '::'
  const own = createConnection({ port, host: anywhere ? (family === 'IPv6' ? '::1' : '127.0.0.1') : address })
  return new Promise((resolve) => {
    const accepted = (socket: Socket) => {
      if (socket.remotePort === own.localPort) close()
    }
    const close = () => {
      clearTimeout(timer)
      server.off('connection', accepted)
      own.destroy()
      server.close()
      resolve()
    }
    const timer = setTimeout(close, KNOCK_MS_MAX)
    own.once('error', close)
    server.prependListener('connection', accepted)
  })
}

async function closeConnections(server: Server, inFlight: ReadonlySet<FastifyReply>): Promise<void> {
  const start = elapsedMs()
  const isOpen = () => new Promise<boolean>((resolve) => server.getConnections((_error, count) => resolve(count > 0)))
  while (elapsedMs() - start < LINGER_MS && (await isOpen())) await delay(POLL_MS)
  while (elapsedMs() - start < FINISH_MS_MAX && inFlight.size > 0) await delay(POLL_MS)
  server.closeAllConnections()
}
