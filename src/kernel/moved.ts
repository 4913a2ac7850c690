/** Thrown where an id in a path stands for something that goes on under another: answered by 308 (RFC 9110, 15.4.9) with the address there. */
export class Moved extends Error {
  readonly from: string
  readonly to: string
  constructor(from: string, to: string) {
    super('moved')
    this.name = 'Moved'
    this.from = from
    this.to = to
  }
}
