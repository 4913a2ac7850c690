import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import t from 'tap'
import { openHttpClient } from '../../src/platform/http-client/client.ts'
import { isPublicAddress, publicLookup } from '../../src/platform/http-client/guard.ts'
import { startApp } from '../support/app.ts'

/** Nobody makes the service speak to the network that it stands in (server-side request forgery). */
const FORBIDDEN = (
  '127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 169.254.169.254 169.254.0.1 100.64.0.1 ' +
  '192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.88.99.1 ::1 :: fe80::1 fec0::1 fc00::1 ' +
  'fd12:3456::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 ::7f00:1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::169.254.169.254 64:ff9b:1::1 ' +
  '2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101:: 2001:db8::1 2001::1 100::1'
).split(' ')
const URLS = [
  ...FORBIDDEN.map((address) => (address.includes(':') ? `http://[${address}]/` : `http://${address}/`)),
  ...'http://2130706433/ http://0x7f000001/ http://0177.0.0.1/ http://127.1/ http://localhost/ http://LOCALHOST./ http://[0:0:0:0:0:ffff:127.0.0.1]/'.split(
    ' ',
  ),
]

t.test('addresses', async (t) => {
  for (const address of FORBIDDEN) t.notOk(isPublicAddress(address), address)
  for (const address of ['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111', '64:ff9b::808:808', '::ffff:8.8.8.8']) t.ok(isPublicAddress(address), address)
  t.notOk(isPublicAddress('nonsense'))
})

t.test('nothing connects, whatever the address is called', async (t) => {
  let connections = 0
  const server = createServer((_request, response) => void response.end()).on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const client = openHttpClient()
  const free = openHttpClient({ allowPrivate: true })
  t.teardown(async () => {
    await Promise.all([client.close(), free.close()])
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  t.ok(URLS.length >= 50, String(URLS.length))
  for (const url of URLS) {
    await t.rejects(client.expectAllowed(url), url)
    const withPort = new URL(url)
    withPort.port = String(port)
    t.match(await client.post({ url: withPort.href, headers: {}, body: 'x' }), { status: undefined, reached: false }, url)
  }
  t.equal(connections, 0)
  t.match(await free.post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: 'x' }), { status: 200 }, 'unless the configuration allows it')
  t.equal(connections, 1)
})

t.test('whether anything was handed over', async (t) => {
  const closings: (() => Promise<void>)[] = []
  const listening = async (onConnection: (socket: Socket) => void) => {
    const server = createTcpServer(onConnection)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    closings.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return (server.address() as AddressInfo).port
  }
  const noTls = await listening((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  const hangsUp = await listening((socket) => socket.once('data', () => socket.destroy()))
  const closed = await listening(() => {})
  await closings.pop()?.()
  const client = openHttpClient({ allowPrivate: true })
  t.teardown(() => Promise.all([client.close(), ...closings.map((close) => close())]))
  const sent = (url: string) => client.post({ url, headers: {}, body: 'x' })
  t.match(await sent(`https://127.0.0.1:${noTls}/`), { reached: false, detail: /SSL|EPROTO/ }, 'no TLS')
  t.match(await sent(`https://127.0.0.1:${hangsUp}/`), { reached: false, detail: 'ECONNRESET' }, 'no end of the handshake')
  t.match(await sent(`http://127.0.0.1:${closed}/`), { reached: false, detail: 'ECONNREFUSED' })
  t.match(await sent('http://nowhere.invalid/'), { reached: false, detail: /ENOTFOUND|EAI_AGAIN/ })
  t.match(await sent(`http://127.0.0.1:${hangsUp}/`), { reached: true }, 'no answer to a request')
})

t.test('a name is judged again when it is connected to', async (t) => {
  const outcome = await new Promise<Error | null>((resolve) => publicLookup('localhost', {}, (error) => resolve(error)))
  t.match(outcome?.message, 'localhost')
})

t.test('422 gateway-not-allowed at registration', async (t) => {
  const { organization } = await startApp()
  const shop = await organization()
  const refused = await shop.request('POST', '/v1/message-channels', { channel: 'sms', url: 'http://169.254.169.254/latest/meta-data' })
  t.match(refused, { status: 422, body: { code: 'gateway-not-allowed', errors: [{ pointer: '/url' }] } })
  const made = await shop.request('POST', '/v1/message-channels', { channel: 'sms', url: 'https://1.1.1.1/' })
  t.equal(made.status, 201)
  t.equal((await shop.request('PATCH', `/v1/message-channels/${made.body.id}`, { url: 'http://localhost:5432/' })).body.code, 'gateway-not-allowed')
})
