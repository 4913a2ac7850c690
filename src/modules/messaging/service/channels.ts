import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import type { HttpClient } from '../../../platform/http-client/client.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { TemplateFault } from '../../../platform/templates.ts'
import { gatewayNotAllowed, messageChannelNotFound } from '../errors.ts'
import { messageChannelCreated, messageChannelDeleted, messageChannelUpdated } from '../events.ts'
import * as repository from '../repository/channels.ts'
import { foreignFields, type MessageChannelPatch, type NewMessageChannel } from '../schemas/channel.ts'
import { gatewayBody } from './deliver.ts'

type Channel = repository.Channel
export type WireChannel = Omit<Channel, 'secretHeaders'> & { readonly secretHeaders: string[] }

/** The secrets stay in the house: their names alone are shown. */
function wireChannel(channel: Channel): WireChannel {
  return { ...channel, secretHeaders: Object.keys(channel.secretHeaders).sort() }
}

/** @throws validationFailed, gatewayNotAllowed, messageChannelExists */
export async function createChannel(ctx: Context, input: NewMessageChannel, outgoing: HttpClient): Promise<WireChannel> {
  const { channel, ...fields } = input
  const at = ctx.clock.now().toString()
  const empty = { fromName: null, fromAddress: null, replyTo: null, url: null, contentType: null, bodyTemplate: null, network: null, secretHeaders: {} }
  const made: Channel = { ...applyPatch<Channel>({ id: ctx.newId(), channel, ...empty, version: 1, createdAt: at, updatedAt: at }, fields) }
  await expectUsable(made, fields, outgoing)
  return transact(ctx, async (tx) => {
    await repository.insertChannel(tx, made)
    announce(tx, { event: messageChannelCreated, resourceId: made.id, data: wireChannel(made) })
    return wireChannel(made)
  })
}

/** @throws messageChannelNotFound, staleVersion, validationFailed, gatewayNotAllowed */
export async function updateChannel(ctx: Context, id: string, patch: MessageChannelPatch, outgoing: HttpClient): Promise<WireChannel> {
  const known = (await repository.findChannel(ctx, id)) ?? refuse(messageChannelNotFound())
  const patched = applyPatch<Channel>(known, patch)
  expectSecretsOfAddress(known, patched, patch)
  await expectUsable(patched, patch, outgoing)
  return transact(ctx, async (tx) => {
    const before = (await repository.lockChannel(tx, id)) ?? refuse(messageChannelNotFound())
    expectVersion(tx, before)
    const changed = applyPatch<Channel>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE)
    if (fields.length === 0) return wireChannel(before)
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    repository.saveChannel(tx, after)
    announce(tx, { event: messageChannelUpdated, resourceId: id, data: withoutSecrets(data), previous: withoutSecrets(previous) })
    return wireChannel(after)
  })
}
const CHANGEABLE = ['fromName', 'fromAddress', 'replyTo', 'url', 'contentType', 'bodyTemplate', 'secretHeaders', 'network'] as const

function withoutSecrets({ secretHeaders, ...fields }: Partial<Channel>) {
  return { ...fields, ...(secretHeaders === undefined ? {} : { secretHeaders: Object.keys(secretHeaders).sort() }) }
}

/** @throws messageChannelNotFound, staleVersion */
export function deleteChannel(ctx: Context, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    expectVersion(tx, (await repository.lockChannel(tx, id)) ?? refuse(messageChannelNotFound()))
    repository.deleteChannel(tx, id)
    announce(tx, { event: messageChannelDeleted, resourceId: id, data: { id } })
    return null
  })
}

/** @throws messageChannelNotFound */
export async function getChannel(ctx: Context, id: string): Promise<WireChannel> {
  return wireChannel((await repository.findChannel(ctx, id)) ?? refuse(messageChannelNotFound()))
}

export function listChannels(ctx: Context, query: ListQuery): Promise<JsonText> {
  return repository.listChannels(ctx, query)
}

/** The secrets of one gateway are told to no other: whoever names another gives its own. @throws validationFailed */
function expectSecretsOfAddress(before: Channel, after: Channel, patch: MessageChannelPatch): void {
  if (before.url === null || after.url === null || new URL(before.url).origin === new URL(after.url).origin) return
  if (Object.keys(before.secretHeaders).length === 0 || patch.secretHeaders !== undefined) return
  throw validationFailed({ errors: [{ pointer: '/secretHeaders', code: 'required', detail: 'are those of the address before: give those of the new one' }] })
}

/** What every gateway's template is tried with. */
const SAMPLE = { id: 'id', to: '+441234567890', from: 'from', text: 'text', purpose: 'service', reference: 'reference', callbackUrl: 'https://example.com/' }

async function expectUsable({ channel, url, bodyTemplate }: Channel, fields: object, outgoing: HttpClient): Promise<void> {
  const errors = foreignFields(channel, fields).map((name) => ({ pointer: `/${name}`, code: 'not-valid', detail: `means nothing to the channel ${channel}` }))
  if (channel !== 'email' && url === null) errors.push({ pointer: '/url', code: 'required', detail: 'is needed: the address of the gateway' })
  if (bodyTemplate !== null) {
    try {
      gatewayBody(bodyTemplate, SAMPLE)
    } catch (error) {
      errors.push({ pointer: '/bodyTemplate', code: 'not-valid', detail: (error as TemplateFault).message })
    }
  }
  if (errors.length > 0) throw validationFailed({ errors })
  // Before any transaction: a name is looked up.
  if (url !== null && (await outgoing.expectAllowed(url).catch(() => 'forbidden')) === 'forbidden') {
    throw gatewayNotAllowed({ errors: [{ pointer: '/url', code: 'not-allowed', detail: 'is not found, or not in the public internet' }] })
  }
}
