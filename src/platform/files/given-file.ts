import { Upload } from '../http/upload.ts'

/** A file as somebody gave it, with what they said of it. */
export class GivenFile extends Upload {
  readonly name: string | undefined
  readonly declaredType: string | undefined

  constructor(received: ConstructorParameters<typeof Upload>[0], said: { readonly name: string | undefined; readonly declaredType: string | undefined }) {
    super(received)
    this.name = said.name
    this.declaredType = said.declaredType
  }

  override toJSON(): string {
    return JSON.stringify([this.sha256, this.name, this.declaredType])
  }
}
