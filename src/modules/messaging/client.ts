import type { DeliveryOutcome } from '../../kernel/delivery.ts'
import type { HttpClient, Sending } from '../../platform/http-client/client.ts'

const TOO_MANY = 429
const UNAVAILABLE = 503

/**
 * Hands a message to a gateway. A refusal in the 400s is its word that the message was not taken, and 429 and 503 that it
 * may be offered again; every other failure may have happened after it was taken.
 */
export async function postToGateway(http: HttpClient, sending: Sending): Promise<DeliveryOutcome> {
  const sent = await http.post(sending)
  if (sent.status === undefined) return { outcome: sent.reached ? 'unknown' : 'retry', detail: `gateway: ${sent.detail}` }
  const { status } = sent
  const detail = `gateway: ${status}`
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === TOO_MANY || status === UNAVAILABLE) return { outcome: 'retry', detail }
  return { outcome: status >= 500 ? 'unknown' : 'refused', detail }
}
