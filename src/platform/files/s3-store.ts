import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { FileStore } from './store.ts'

const CONNECT_MS_MAX = 5_000
const SILENCE_MS_MAX = 30_000
const REGION_OF_OTHERS = 'us-east-1'

/**
 * Blobs in a bucket of S3, or of a service that speaks its language. Credentials come from the environment, as the library
 * finds them.
 * @param url `s3://bucket/prefix`; `endpoint` names a service other than Amazon's, `region` a region other than the environment's
 */
export function s3Store(url: URL): FileStore {
  const endpoint = url.searchParams.get('endpoint')
  const region = url.searchParams.get('region') ?? (endpoint === null ? undefined : REGION_OF_OTHERS)
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    // Others seldom have a name per bucket, nor the check sums that Amazon added later.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS_MAX, socketTimeout: SILENCE_MS_MAX },
  })
  const prefix = url.pathname.slice(1).replace(/(?<=[^/])$/, '/')
  const placeOf = (key: string) => ({ Bucket: url.hostname, Key: prefix + key })
  return {
    async write(key, content, size) {
      const Body = Readable.from(content, { objectMode: false })
      // The library hears nothing of a source that breaks, and would wait for the rest.
      const broken = new AbortController()
      Body.once('error', (error) => broken.abort(error))
      await client.send(new PutObjectCommand({ ...placeOf(key), Body, ContentLength: size }), { abortSignal: broken.signal })
    },
    async read(key) {
      try {
        // In Node the body is a stream of Node's.
        return (await client.send(new GetObjectCommand(placeOf(key)))).Body as Readable
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(placeOf(key)))
    },
    close: () => client.destroy(),
  }
}
