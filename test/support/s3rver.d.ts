/** A server that speaks the language of S3, as far as it is used here; the package brings no types. */
declare module '@20minutes/s3rver' {
  import type { AddressInfo } from 'node:net'

  export default class S3rver {
    constructor(options: { address: string; port: number; directory: string; silent: boolean; configureBuckets: { name: string }[] })
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
