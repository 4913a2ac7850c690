import { Worker } from 'node:worker_threads'
import type { MailMessage } from '../../kernel/mail-message.ts'
import { unavailable } from '../../kernel/problems.ts'

/**
 * Reads raw e-mails in a thread beside the event loop: the worst ten megabytes keep a parser busy for a minute (five million
 * lines, three hundred thousand addresses), during which nobody else would be answered. What takes too long is given up.
 */
const READING_MS_MAX = 5_000
const WAITING_MAX = 20
const HEAP_MB_MAX = 512

let thread: Worker | undefined
let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/**
 * @returns undefined when it cannot be read, or not in time
 * @throws unavailable when too many wait already
 */
export async function readMessage(raw: Uint8Array): Promise<MailMessage | undefined> {
  if (waiting >= WAITING_MAX) throw unavailable({ retryAfterSeconds: 1, detail: 'Too many e-mails wait to be read.' })
  waiting += 1
  const mine = last.then(() => readNow(raw))
  last = mine
  try {
    return await mine
  } finally {
    waiting -= 1
  }
}

function readNow(raw: Uint8Array): Promise<MailMessage | undefined> {
  const reader = thread ?? openThread()
  thread = reader
  return new Promise((resolve) => {
    const done = (message: MailMessage | undefined) => {
      clearTimeout(timer)
      reader.off('message', answered).off('error', giveUp).off('exit', giveUp)
      reader.unref()
      resolve(message)
    }
    const answered = (answer: MailMessage | string) => done(typeof answer === 'string' ? undefined : answer)
    const giveUp = () => {
      thread = undefined
      done(undefined)
      reader.terminate()
    }
    const timer = setTimeout(giveUp, READING_MS_MAX)
    reader.ref()
    reader.on('message', answered).on('error', giveUp).on('exit', giveUp)
    reader.postMessage(raw)
  })
}

function openThread(): Worker {
  const reader = new Worker(new URL('./message-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } })
  // Also when nobody listens: an unheard error would end the process, and a thread that has ended reads nothing more.
  reader.on('error', () => {})
  reader.on('exit', () => {
    if (thread === reader) thread = undefined
  })
  return reader
}
