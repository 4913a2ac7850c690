import { type Logger, pino } from 'pino'

/**
 * Logs by allow list: a line holds what is named here and nothing of a request's body, query or headers, so no secret
 * and no personal datum can get into it. Written asynchronously.
 */
export function makeLogger(level: string): Logger {
  return pino(
    { level, base: null, serializers: { err: describeError, req: () => undefined, res: () => undefined } },
    pino.destination({ dest: 2, sync: false, minLength: 4096, periodicFlush: 200 }),
  )
}

// The message of a database error may quote values (`Key (email)=(...)`): its code and place are enough.
function describeError(error: Error & { code?: string; table?: string; constraint?: string; routine?: string }) {
  const { name, code, table, constraint, routine, stack } = error
  const ofDatabase = routine !== undefined
  return { name, code, table, constraint, message: ofDatabase ? undefined : error.message, stack: ofDatabase ? stack?.split('\n').slice(1).join('\n') : stack }
}

export const silentLogger: Logger = pino({ level: 'silent' })
