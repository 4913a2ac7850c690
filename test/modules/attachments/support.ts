import { deflateSync } from 'node:zlib'
import type { Answer, TestOrganization } from '../../support/app.ts'

/** A picture of one dot, whole. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
export const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), deflateSync('not looked at'), Buffer.from('ffd9', 'hex')])

/** Sends a file as the body. */
export function upload(at: TestOrganization, url: string, content: Buffer, type = 'image/png', headers: Record<string, string> = {}): Promise<Answer> {
  return at.request('POST', url, content, { 'content-type': type, ...headers })
}

interface Part {
  readonly name: string
  readonly filename?: string
  readonly type?: string
  readonly content: Buffer | string
}

/** The parts of a form, as a browser sends them. */
export function form(...parts: Part[]): { body: Buffer; type: string } {
  const boundary = '----rapport-test'
  const chunks = parts.flatMap(({ name, filename, type, content }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n`,
    `${type === undefined ? '' : `content-type: ${type}\r\n`}\r\n`,
    content,
    '\r\n',
  ])
  return {
    body: Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))),
    type: `multipart/form-data; boundary=${boundary}`,
  }
}

async function made(at: TestOrganization, url: string, body: object): Promise<string> {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}
export const contact = (at: TestOrganization, fields: object = {}) => made(at, '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
export const interaction = (at: TestOrganization, contactId: string) =>
  made(at, '/v1/interactions', { contactId, channel: 'phone', direction: 'inbound', kind: 'call' })
export const task = (at: TestOrganization, contactId?: string) => made(at, '/v1/tasks', { type: 'visit', contactId })
