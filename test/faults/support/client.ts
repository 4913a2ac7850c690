/** What a client saw of one request: an answer, or the connection's end without one. */
export type Outcome = { readonly answer: Answer; readonly failed?: never } | { readonly failed: string; readonly answer?: never }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: any
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly token: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const ANSWER_WAIT_MS = 60_000

/** Sends a request once. A connection that ends before the whole answer is an outcome, not an error: ECONNREFUSED, ECONNRESET, ... */
export async function send(url: string, { method, path, token, body, headers = {}, signal }: Request): Promise<Outcome> {
  try {
    const tooLong = AbortSignal.timeout(ANSWER_WAIT_MS)
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]),
    })
    const text = await response.text()
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    return { answer: { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text } }
  } catch (error) {
    return { failed: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return error.name === 'Error' || error.name === 'TypeError' ? error.message : error.name
}
