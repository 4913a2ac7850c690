import { Socket } from 'node:net'

/**
 * A socket that sends what is written in one tick in one piece. A query is five messages, and a transaction has several
 * queries under way at once: each write of its own is a system call here and wakes up PostgreSQL for a part of the work.
 */
export function oneWritePerTick(): Socket {
  const socket = new Socket()
  // Connecting puts the plain `write` back.
  socket.once('connect', () => gather(socket))
  return socket
}

function gather(socket: Socket): void {
  const plain = socket.write.bind(socket) as Socket['write']
  let gathered: Uint8Array[] = []
  const send = () => {
    const chunks = gathered
    gathered = []
    if (chunks.length > 0 && socket.writable) plain(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks))
  }
  socket.write = ((chunk: Uint8Array | string, ...rest: [never, never]) => {
    if (typeof chunk === 'string' || rest.length > 0) {
      send()
      return plain(chunk, ...rest)
    }
    // The next tick comes after the promises of this one: what they write still belongs to it.
    if (gathered.push(chunk) === 1) process.nextTick(send)
    return !socket.writableNeedDrain
  }) as Socket['write']
}
